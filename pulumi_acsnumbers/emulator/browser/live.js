// Looking: once a second, while somebody can see it

let seen = { now: Date.now() / 1000, at: performance.now() };
let last = null;

const serviceTime = () => seen.now + (performance.now() - seen.at) / 1000;

function show(view) {
  const first = last === null;
  seen = { now: view.now, at: performance.now() };
  put(byId("now"), new Date(view.now * 1000).toLocaleString());
  byId("now").dateTime = new Date(view.now * 1000).toISOString();
  byId("main").classList.toggle("one", view.resources.length === 1);
  put(byId("about"), `at ${location.host}, operations ${view.progress}`);
  showConnection(view);
  showTrouble(view.faults);
  for (const [id, table] of Object.entries(TABLES)) draw(table, view[id], first);
  if (!first) tell(view);
  last = view;
}

function showConnection(view) {
  const address = `endpoint=${location.origin}/`;
  const known = view.access_key !== null;
  const text = known ? `${address};accesskey=${view.access_key}` : address;
  if (byId("connection").value !== text) byId("connection").value = text;
  const [first, ...others] = view.resources;
  const whose = others.length ? `Of ${first}; ${others.join(" and ")} have keys of their own. ` : "";
  const what = known ? "The key is public and protects nothing." : "The key is the one it was started with, which is not shown here.";
  put(byId("connection-hint"), whose + what);
}

function showTrouble(faults) {
  const count = faults.rules.length;
  const said = [count ? `${count} fault ${count === 1 ? "rule" : "rules"}` : "", faults.limited ? "stock is limited" : ""];
  put(byId("trouble"), said.filter(Boolean).join(", "));
  byId("trouble").className = count || faults.limited ? "word wait" : "";
}

const SENTENCES = {
  purchase: (line) => `Bought ${line.number}.`,
  release: (line) => `Released ${line.number}.`,
  briefSubmitted: () => "A program brief was submitted.",
  briefReviewed: (line) => `A program brief is ${line.detail.status}${line.number ? `, its short code is ${line.number}` : ""}.`,
};

/** Say in one sentence what somebody who cannot see the page would want to know. */
function tell(view) {
  const since = Number(last.ledger.rows[0]?.key ?? 0);
  const news = view.ledger.rows.filter((line) => Number(line.key) > since && line.kind in SENTENCES);
  if (news.length === 0) return;
  const more = news.length > 1 ? ` And ${news.length - 1} more changes.` : "";
  byId("news").textContent = SENTENCES[news[0].kind](news[0]) + more;
}

function health(text, lost) {
  put(byId("health"), text);
  byId("health").classList.toggle("lost", lost);
}

async function ask(call, method = "GET", body = undefined) {
  const answer = await fetch(call, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

let waiting = null;

async function look() {
  clearTimeout(waiting);
  try {
    show(await ask("view"));
    health("live", false);
  } catch (error) {
    if (!byId("health").classList.contains("lost")) byId("news").textContent = "The emulator does not answer.";
    health("the emulator does not answer", true);
  }
  clearTimeout(waiting);
  if (!document.hidden) waiting = setTimeout(look, POLL);
}

document.addEventListener("visibilitychange", () => document.hidden || look());
