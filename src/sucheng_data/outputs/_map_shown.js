const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const label = (field, value) => field.words?.[value]?.[lang === "en" ? 1 : 0] ?? value;
const titleOf = (field, name) => field[lang] ?? name;
const partOf = (value, precision) => {
  if (precision === "year") return value.slice(0, 4);
  if (precision === "month") return value.slice(0, 7);
  return precision && precision !== "day" && precision in WORDS[lang] ? `${value} (${w(precision)})` : value;
};
const shownOne = (table, name, value, row) => {
  const field = table.fields[name];
  if (typeof value === "boolean") return w(value ? "yes" : "no");
  if (typeof value === "number") {
    const text = field.unit === "°" ? value.toFixed(6) : name.includes("year") || name.endsWith("_row") ? String(value) : number.format(value);
    return field.unit ? `${text}${field.unit === "°" || field.unit === "%" ? "" : " "}${field.unit}` : text;
  }
  return partOf(String(label(field, value)), table.value(`${name}_precision`, row));
};
/* What a person reads of a field: a list of texts, empty where nothing is known. */
const shown = (table, name, row) => {
  const value = table.value(name, row);
  if (value === null || value === "" || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => shownOne(table, name, one, row));
};
const line = (table, name, row) => shown(table, name, row).join(lang === "zh" ? "、" : ", ");
