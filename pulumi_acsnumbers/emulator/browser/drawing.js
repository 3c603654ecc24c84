// The frame: a counter and a section for each table

/** An element with its role in words: where the page is narrow, a row is no row to the style. */
function role(name, made) {
  made.setAttribute("role", name);
  return made;
}

const links = element("ul");
for (const [id, table] of Object.entries(TABLES)) {
  const link = element("a");
  link.href = `#${id}`;
  table.total = element("span", "0", "total");
  table.now = element("span", "", "live");
  link.append(table.total, element("span", table.title), table.now);
  const item = element("li");
  item.append(link);
  links.append(item);

  const section = element("section");
  section.id = id;
  section.setAttribute("aria-labelledby", `${id}-title`);
  const title = element("h2", table.title);
  title.id = `${id}-title`;
  title.tabIndex = -1;
  table.nothing = element("p", table.empty, "empty");
  table.scroll = element("div", "", "scroll");
  table.scroll.tabIndex = 0;
  table.scroll.setAttribute("role", "group");
  table.scroll.setAttribute("aria-labelledby", `${id}-title`);
  table.scroll.hidden = true;
  const grid = role("table", element("table"));
  const head = role("row", element("tr"));
  for (const [heading] of table.columns) {
    const cell = role("columnheader", element("th", heading, heading === RESOURCE[0] ? "resource" : ""));
    cell.scope = "col";
    head.append(cell);
  }
  const thead = role("rowgroup", element("thead"));
  thead.append(head);
  table.body = role("rowgroup", element("tbody"));
  table.rows = new Map();
  grid.append(element("caption", table.caption), thead, table.body);
  table.scroll.append(grid);
  section.append(title, table.nothing, table.scroll);
  byId("main").append(section);
}
const nav = element("nav");
nav.setAttribute("aria-label", "Tables");
nav.append(links);
document.querySelector("header").after(nav);

// Drawing: rows and cells that did not change are left alone, so that focus, selection and the
// place of a screen reader stay where they are

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function draw(table, shown, first) {
  put(table.total, String(shown.total));
  put(table.now, shown.live ? `${shown.live} ${table.live}` : "");
  table.nothing.hidden = shown.rows.length > 0;
  table.scroll.hidden = shown.rows.length === 0;
  const keys = new Set(shown.rows.map((row) => String(row.key)));
  for (const [key, line] of table.rows) {
    if (keys.has(key)) continue;
    if (line.row.contains(document.activeElement)) table.scroll.parentElement.querySelector("h2").focus();
    line.row.remove();
    table.rows.delete(key);
  }
  let next = table.body.firstElementChild;
  for (const row of shown.rows) {
    const key = String(row.key);
    if (!table.rows.has(key)) table.rows.set(key, newLine(table, first));
    const line = table.rows.get(key);
    table.columns.forEach(([, cell], place) => refresh(line, place, cell(row)));
    if (line.row === next) next = next.nextElementSibling;
    else table.body.insertBefore(line.row, next);
  }
}

function newLine(table, first) {
  const row = role("row", element("tr", "", first ? "" : "fresh"));
  const cells = table.columns.map(([heading], place) => {
    const made = element(place === 0 ? "th" : "td", "", table.columns[place] === RESOURCE ? "resource" : "");
    const cell = role(place === 0 ? "rowheader" : "cell", made);
    cell.dataset.head = heading;
    if (place === 0) {
      cell.scope = "row";
      cell.tabIndex = -1;
    }
    row.append(cell);
    return cell;
  });
  return { row, cells };
}

function refresh(line, place, fresh) {
  const cell = line.cells[place];
  const old = cell.firstElementChild;
  if (old && old.isEqualNode(fresh)) return;
  const focused = document.activeElement;
  const within = cell.contains(focused) && focused !== cell;
  cell.replaceChildren(fresh);
  if (within) (fresh.querySelector(`[data-act="${focused.dataset.act}"]`) ?? line.cells[0]).focus();
}
