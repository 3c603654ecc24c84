/** The tables: their captions, what stands there when they are empty, and their columns. */
const TABLES = {
  numbers: {
    title: "Numbers",
    caption: "Numbers that are owned, the newest first",
    empty: "No number is owned. The next purchase shows here at once.",
    columns: [
      ["Number", exact((r) => r.number)],
      RESOURCE,
      ["Type", kind],
      ["Capabilities", capabilities],
      ["A month", price],
      ["Bought", moment((r) => r.purchased)],
      ["In the portal", doings],
    ],
  },
  reservations: {
    title: "Reservations",
    caption: "Reservations, the active ones first",
    empty: "Nothing is reserved.",
    live: "active",
    columns: [
      ["Reservation", (r) => id(r.id)],
      RESOURCE,
      ["Numbers", held],
      ["Status", word((r) => r.status)],
      ["Expires", countdown],
    ],
  },
  operations: {
    title: "Operations",
    caption: "Long-running operations, those under way first",
    empty: "No operation was started.",
    live: "running",
    columns: [
      ["Operation", operation],
      RESOURCE,
      ["Status", word((r) => r.status)],
      ["Started", moment((r) => r.started)],
      ["Ends", ending],
    ],
  },
  briefs: {
    title: "Program briefs",
    caption: "Applications for short codes, those in review first",
    empty: "No program brief was written.",
    live: "in review",
    columns: [
      ["Program", program],
      RESOURCE,
      ["Status", standing],
      ["Outcome", outcome],
    ],
  },
  requests: {
    title: "Requests",
    caption: "The last requests of the service, the newest first",
    empty: "No request has come.",
    columns: [
      ["Request", request],
      RESOURCE,
      ["Status", status],
      ["At", moment((r) => r.time)],
    ],
  },
  ledger: {
    title: "Ledger",
    caption: "Everything that ever took effect, the newest first",
    empty: "Nothing has happened.",
    columns: [
      ["What", word((r) => r.kind)],
      ["Of", subject],
      RESOURCE,
      ["Via", (r) => id(r.via)],
      ["At", moment((r) => r.time)],
    ],
  },
};
