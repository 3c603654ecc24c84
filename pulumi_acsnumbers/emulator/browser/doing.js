// Doing: the clock, the connection string, and what dialogs ask

const say = (text) => { byId("news").textContent = text; };

byId("clock").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask("clock", "POST", { advance: Number(byId("advance").value) });
    say(`The service clock was moved forward by ${byId("advance").selectedOptions[0].text}.`);
  } catch (error) {
    say(`The clock was not moved: ${error.message}`);
  }
  await look();
});

byId("connect").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("connection").select();
  try {
    await navigator.clipboard.writeText(byId("connection").value);
    say("The connection string is copied.");
  } catch {
    say("The connection string is selected: copy it with the keyboard.");
  }
});

/** A dialog: what it does when it is agreed to, and where its refusals are said. */
function dialogOf(id, act) {
  const dialog = byId(id);
  const form = dialog.querySelector("form");
  const failure = dialog.querySelector(".error");
  let row = null;
  dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await act(row, new FormData(form));
    } catch (error) {
      failure.textContent = error.message;
      return;
    }
    dialog.close();
    await look();
  });
  return (of, title) => {
    row = of;
    form?.reset();
    if (failure) failure.textContent = "";
    byId(`${id}-title`).textContent = title;
    dialog.showModal();
  };
}

const showReview = dialogOf("review", (row, given) => {
  const verdict = { status: given.get("status") };
  const number = byId("number").value;
  const note = byId("note").value.trim();
  if (verdict.status === "approved" && number) verdict.number = number;
  if (verdict.status !== "approved" && note) verdict.notes = [note];
  return ask(`briefs/${encodeURIComponent(row.id)}/review?resource=${encodeURIComponent(row.resource)}`, "POST", verdict);
});
const openReview = (row) => showReview(row, `Review of ${row.name ?? row.id}`);

for (const id of ["calling", "sms"]) {
  for (const type of ["none", "inbound", "outbound", "inbound+outbound"]) byId(id).append(element("option", type));
}
const ofNumber = (row) => `numbers/${encodeURIComponent(row.number)}`;
const showChange = dialogOf("change", (row) => ask(ofNumber(row), "PATCH", { calling: byId("calling").value, sms: byId("sms").value }));
function openChange(row) {
  showChange(row, `Change ${row.number}`);
  byId("calling").value = row.calling;
  byId("sms").value = row.sms;
}

const showConfirm = dialogOf("confirm", (question) => question.act());
function openConfirm(question) {
  byId("confirm-text").textContent = question.text;
  byId("confirm-yes").textContent = question.yes;
  showConfirm(question, question.title);
}
const openRelease = (row) => openConfirm({
  title: `Release ${row.number}`,
  text: "As somebody might in the portal: the stack that holds it finds it gone. It cannot be had again.",
  yes: "Release",
  act: () => ask(ofNumber(row), "DELETE"),
});
byId("open-reset").addEventListener("click", () => openConfirm({
  title: "Reset the emulator",
  text: `It forgets everything: ${last?.numbers.total ?? 0} numbers, all briefs, settings, faults and requests.`,
  yes: "Forget everything",
  act: () => ask("reset", "POST"),
}));

let presets = {};
const NOTHING = { about: "nothing goes wrong", faults: [], inventory: {} };
const showFaults = dialogOf("faults", async (_, given) => {
  const chosen = presets[given.get("preset")] ?? NOTHING;
  await ask("faults", "PUT", chosen.faults);
  await ask("inventory", "PUT", chosen.inventory);
});
function offer(name, about, checked) {
  const label = element("label");
  const radio = element("input");
  Object.assign(radio, { type: "radio", name: "preset", value: name, defaultChecked: checked });
  label.append(radio, ` ${name ? `${name}: ` : ""}${about}`);
  byId("presets").append(label);
}
byId("open-faults").addEventListener("click", async () => {
  try {
    const rules = await ask("faults");
    if (!byId("presets").querySelector("input")) {
      presets = await ask("presets");
      offer("", NOTHING.about, true);
      for (const [name, preset] of Object.entries(presets)) offer(name, preset.about, false);
    }
    byId("rules").replaceChildren(...rules.map((rule) => element("li", described(rule), "code")));
    if (rules.length === 0) byId("rules").append(element("li", "none"));
    showFaults(null, "What goes wrong");
  } catch (error) {
    say(`The faults cannot be shown: ${error.message}`);
  }
});
const UNSAID = [null, false, 0];
function described(rule) {
  const said = Object.entries(rule).filter(([, value]) => !UNSAID.includes(value) && JSON.stringify(value) !== "{}");
  return said.map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
}

const showExchange = dialogOf("exchange");
async function openExchange(row) {
  const query = row.query ? `?${row.query}` : "";
  byId("exchange-about").textContent = row.status === null ? "The connection was cut." : `Answered ${row.status}. Headers are not kept.`;
  for (const id of ["sent", "answered"]) byId(id).textContent = "";
  showExchange(row, `${row.method} ${row.path}${query}`);
  try {
    const exchange = await ask(`requests/${row.key}`);
    byId("sent").textContent = legible(exchange.request);
    byId("answered").textContent = legible(exchange.response);
  } catch (error) {
    byId("exchange-about").textContent = error.message;
  }
}
function legible(body) {
  if (body.length === 0) return "(empty)";
  if (!body.whole) return `${body.text}\n… the first of ${body.length} bytes`;
  try {
    return JSON.stringify(JSON.parse(body.text), null, 2);
  } catch {
    return body.text;
  }
}

look();
