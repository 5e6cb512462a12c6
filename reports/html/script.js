"use strict";
// Tables: a press on a heading sorts the rows below each strong row; rows set in stay
// with the row above them.
for (const table of document.querySelectorAll(".table table")) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const headings = [...table.tHead.rows[0].cells];
  const depth = (row) => Number((row.className.match(/in(\d)/) || [0, 0])[1]);
  const key = (row, column) => {
    const cell = row.cells[column];
    const v = cell.dataset.v;
    return v === undefined ? cell.textContent.trim() : Number(v);
  };
  const compare = (a, b) => {
    if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b, "en");
    return typeof a === "number" ? -1 : 1;
  };
  const sorted = (column, sign) => {
    const out = [];
    let block = [];
    const flush = () => {
      const base = Math.min(...block.map(depth));
      const units = [];
      for (const row of block) {
        if (depth(row) === base || units.length === 0) units.push([row]);
        else units[units.length - 1].push(row);
      }
      units.sort((a, b) => sign * compare(key(a[0], column), key(b[0], column)));
      out.push(...units.flat());
      block = [];
    };
    for (const row of original) {
      if (row.classList.contains("strong")) {
        flush();
        out.push(row);
      } else block.push(row);
    }
    flush();
    return out;
  };
  headings.forEach((heading, column) => {
    if (heading.textContent.trim() === "" || original.length < 3) return;
    const button = document.createElement("button");
    button.className = "sort";
    button.type = "button";
    button.title = "Sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const before = heading.getAttribute("aria-sort");
      for (const h of headings) h.removeAttribute("aria-sort");
      let rows = original;
      if (before !== "descending") {
        const rising = before !== "ascending";
        heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
        rows = sorted(column, rising ? 1 : -1);
      }
      body.append(...rows);
    });
  });
}
// Curves: point at a time, or move the slider, to read the estimate, its interval and the
// number at risk.
for (const data of document.querySelectorAll("script.reading")) {
  const { last, areas, groups } = JSON.parse(data.textContent);
  const figure = document.getElementById(data.dataset.for);
  const sheet = figure.querySelector(".sheet");
  const box = document.createElement("div");
  box.className = "read";
  const label = document.createElement("label");
  const words = document.createElement("span");
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = last;
  slider.step = 0.1;
  slider.value = 0;
  label.append(words, slider);
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const h of ["Group", "Estimate", "Interval", "At risk"]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = h;
    if (h === "Group") cell.className = "left";
    head.append(cell);
  }
  const rows = groups.map((g) => {
    const row = (table.tBodies[0] || table.createTBody()).insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.className = "left";
    name.textContent = g.label;
    row.append(name);
    return [row.insertCell(), row.insertCell(), row.insertCell()];
  });
  const hairs = areas.map((a) => {
    const hair = document.createElement("div");
    hair.className = "hair";
    hair.style.top = 100 * a.Top + "%";
    hair.style.height = 100 * (a.Bottom - a.Top) + "%";
    sheet.append(hair);
    return hair;
  });
  const show = (month) => {
    words.textContent = "Month " + month.toFixed(1);
    groups.forEach((g, i) => {
      let at = -1;
      while (at + 1 < g.time.length && g.time[at + 1] <= month * (1 + 1e-9)) at++;
      const before = g.time.findIndex((t) => t >= month * (1 - 1e-9));
      const over = month > g.time[g.time.length - 1];
      rows[i][0].textContent = over ? "–" : at < 0 ? "0.0%" : g.share[at];
      rows[i][1].textContent = over || at < 0 ? "–" : g.interval[at] || "–";
      rows[i][2].textContent = before < 0 ? 0 : g.atRisk[before];
    });
    areas.forEach((a, i) => {
      hairs[i].style.left = 100 * (a.Left + (month / last) * (a.Right - a.Left)) + "%";
    });
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  sheet.addEventListener("pointermove", (event) => {
    const frame = sheet.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width;
    const y = (event.clientY - frame.top) / frame.height;
    const area = areas.find((a) => x >= a.Left && x <= a.Right && y >= a.Top && y <= a.Bottom);
    if (!area) return;
    const month = ((x - area.Left) / (area.Right - area.Left)) * last;
    slider.value = month;
    show(month);
  });
  box.append(label, table);
  figure.querySelector(".drawing").after(box);
  show(0);
}
// On a narrow page the contents begin folded.
if (window.matchMedia("(max-width: 70rem)").matches) document.querySelector("nav details").open = false;
