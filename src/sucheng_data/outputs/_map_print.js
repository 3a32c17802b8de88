const PRINTED = 5000;

/* The filtered list as a table of its own, which exists only while it is printed. */
const onPaper = (pane, heading) => {
  const { table, rows } = pane, table_ = make("table"), head = make("tr");
  const names = (table.map
    ? [table.label, "district_code", "town", "address", "opening_hours_text", "phone"]
    : [table.label, "lead_org_id", "provider_org_ids", "target_groups", "period_text", "end_date", "valid_to", "status"]).filter((name) => table.has(name));
  head.append(make("th", "", w("number")), ...names.map((name) => make("th", "", titleOf(table.fields[name], name))));
  const top = make("thead"), body = make("tbody");
  top.append(head);
  rows.slice(0, PRINTED).forEach((row, index) => {
    const tr = make("tr");
    tr.append(make("td", "", index + 1), ...names.map((name) => make("td", "", line(table, name, row))));
    body.append(tr);
  });
  table_.append(top, body);
  const notes = [heading, pane.count.textContent];
  const chosen = [...pane.form.elements].filter((one) => (one.type === "checkbox" ? one.checked : one.value && one.id !== "moment" && one.tagName !== "BUTTON"));
  const told = chosen.map((one) => (one.type === "checkbox" ? one.parentNode.textContent : one.tagName === "SELECT" ? one.selectedOptions[0].textContent : one.value));
  if (byId("filter-hours")?.value === "at" && table.map) told.push(byId("moment").value.replace("T", " "));
  if (told.length) notes.push(`${w("printed")}: ${told.join(" · ")}`);
  if (rows.length > PRINTED) notes.push(w("print_limit", PRINTED));
  byId("paper").replaceChildren(make("h2", "", table.title[lang]), ...notes.map((note) => make("p", "", note)), table_);
};
