"use strict";
const POLL = 1000;
const byId = (id) => document.getElementById(id);

/** An element with text, which is never read as markup. */
function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (className) made.className = className;
  return made;
}

// What the cells of a row say

const GOOD = ["active", "succeeded", "approved", "completed", "purchase"];
const WAIT = ["submitted", "running", "notStarted", "updateProgramBrief", "submitNewVanityNumbers", "release"];
const BAD = ["failed", "denied", "expired", "purchaseFailed"];

const plain = (pick, className = "") => (row) => element("span", String(pick(row) ?? ""), className);
const exact = (pick) => plain(pick, "exact");
const RESOURCE = ["Resource", plain((row) => row.resource, "resource")];

/** An id, cut where the column ends; all of it can be selected, read aloud and pointed at. */
function id(text, className = "") {
  const made = element("span", text, `id code minor ${className}`);
  made.title = text;
  return made;
}

/** Several lines of a cell. */
function lines(...parts) {
  const made = element("div");
  made.append(...parts);
  return made;
}

function word(pick) {
  return (row) => {
    const text = String(pick(row) ?? "");
    const kind = [["good", GOOD], ["wait", WAIT], ["bad", BAD]].find(([, words]) => words.includes(text));
    return element("span", text, `word ${kind ? kind[0] : ""}`);
  };
}

function status(row) {
  if (row.status === null) return element("span", "cut", "word bad");
  const kind = row.status < 300 ? "good" : row.status < 500 ? "wait" : "bad";
  return element("span", String(row.status), `word ${kind}`);
}

function moment(pick) {
  return (row) => {
    const at = new Date(pick(row) * 1000);
    const made = element("time", sameDay(at) ? at.toLocaleTimeString() : at.toLocaleString(), "exact");
    made.dateTime = at.toISOString();
    return made;
  };
}

const sameDay = (at) => at.toDateString() === new Date(serviceTime() * 1000).toDateString();

/** Minutes and seconds until a time on the service's clock. */
function left(until) {
  const seconds = Math.max(0, Math.ceil(until - serviceTime()));
  const pad = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return (hours ? `${hours}:${pad(minutes)}` : minutes) + `:${pad(seconds % 60)}`;
}

function countdown(row) {
  if (row.status !== "active") return element("span");
  const bar = element("progress");
  bar.setAttribute("aria-hidden", "true");
  bar.max = Math.max(1, row.expires - row.created);
  bar.value = Math.max(0, row.expires - serviceTime());
  return lines(element("span", `${left(row.expires)} left`, "exact"), bar);
}

function ending(row) {
  if (row.error) return element("span", row.error, "minor");
  return element("span", row.ends ? `${left(row.ends)} left` : "", "exact minor");
}

function kind(row) {
  return lines(element("span", row.type, "exact"), element("span", `${row.country}, ${row.assignment}`, "below minor exact"));
}

function capabilities(row) {
  return lines(element("div", `calling ${row.calling}`, "exact"), element("div", `sms ${row.sms}`, "exact"));
}

function price(row) {
  const amount = row.amount.toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return element("span", `${amount} ${row.currency}`, "exact");
}

function held(row) {
  const made = lines(...row.numbers.map((number) => element("div", number, "exact")));
  if (row.more) made.append(element("span", `and ${row.more} more`, "below minor"));
  return made;
}

const operation = (row) => lines(element("span", row.type), id(row.id, "below"));

const program = (row) => lines(element("span", String(row.name ?? "(no name yet)")), id(row.id, "below"));

function standing(row) {
  const since = moment((r) => r.since)(row);
  since.classList.add("below", "minor");
  return lines(word((r) => r.status)(row), since);
}

/** A button that opens a dialog; `act` finds it when its cell was drawn again. */
function action(text, act, open, label = "", className = "") {
  const button = element("button", text, className);
  button.type = "button";
  button.dataset.act = act;
  button.setAttribute("aria-haspopup", "dialog");
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", open);
  return button;
}

const reviewing = (row) => action("Review…", "review", () => openReview(row), `Review ${row.name ?? row.id}`);

function outcome(row) {
  const made = lines();
  if (row.status === "submitted") made.append(reviewing(row));
  if (row.number) made.append(element("strong", row.number, "exact"));
  for (const note of row.notes.filter(Boolean)) made.append(element("div", note, "minor"));
  return made;
}

function request(row) {
  const made = action(`${row.method} ${row.path}`, "bodies", () => openExchange(row), "", "code long link");
  return row.operation ? lines(made, element("span", row.operation, "below minor")) : lines(made);
}

function doings(row) {
  const made = lines(
    action("Change…", "change", () => openChange(row), `Change ${row.number}`),
    " ",
    action("Release…", "release", () => openRelease(row), `Release ${row.number}`),
  );
  made.className = "doings";
  return made;
}

function subject(row) {
  const made = lines();
  if (row.number) made.append(element("span", row.number, "exact"), " ");
  if (row.brief) made.append(id(row.brief), " ");
  const detail = Object.entries(row.detail || {}).map(([name, value]) => `${name} ${value}`).join(", ");
  if (detail) made.append(element("span", detail, "minor"));
  return made;
}
