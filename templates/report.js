"use strict";
(() => {
  const LONG = 25;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  };

  // Tables sort by any column; a cell may name what it is sorted by. What has no value comes last.
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.rank ?? cell.textContent.trim().toLowerCase();
  };
  const sort = (table, column, heading) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = new Intl.Collator("en", { numeric: true });
    const both = (a, b) => (isNaN(a) || isNaN(b) ? order.compare(a, b) : a - b);
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
    rows.sort((a, b) => (a[0] === "") - (b[0] === "") || (down ? -1 : 1) * both(a[0], b[0]));
    table.tBodies[0].append(...rows.map((pair) => pair[1]));
  };
  const sortable = (table, after) => {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = make("button", "sort", heading.textContent);
      button.type = "button";
      button.addEventListener("click", () => {
        sort(table, column, heading);
        after();
      });
      heading.replaceChildren(button);
    });
  };

  // Filter by words and severity; long tables show their first rows until asked for all.
  const tables = all("table[data-sort]").map((table) => ({ table, whole: false, button: null }));
  // Rows are counted where the findings are told in full; elsewhere they stand a second time.
  const told = all("table[data-count]").length > 0;
  const filter = document.getElementById("filter");
  const words = document.getElementById("words");
  const status = document.getElementById("shown");
  const texts = new WeakMap();
  const text = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const wanted = () => {
    const parts = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(all("input:checked", filter).map((box) => box.value));
    return (row) => severities.has(row.dataset.severity) && parts.every((part) => text(row).includes(part));
  };
  const show = () => {
    const keep = wanted();
    let found = 0;
    let of = 0;
    for (const entry of tables) {
      let hits = 0;
      for (const row of entry.table.tBodies[0].rows) {
        const hit = keep(row);
        if (hit) hits += 1;
        row.hidden = !hit || (!entry.whole && hits > LONG);
        if (!told || "count" in entry.table.dataset) of += 1;
      }
      if (!told || "count" in entry.table.dataset) found += hits;
      entry.button.hidden = entry.whole || hits <= LONG;
      entry.button.textContent = `Show all ${hits}`;
      entry.table.closest("[data-group]").hidden = hits === 0;
    }
    status.textContent = found === of ? `${of} findings on this page` : `${found} of ${of} findings on this page`;
  };
  const open = (row) => {
    const entry = tables.find((other) => other.table.contains(row));
    if (!entry) return;
    entry.whole = true;
    show();
    row.scrollIntoView();
  };

  if (filter && tables.length > 0) {
    for (const entry of tables) {
      entry.button = make("button", "all", "");
      entry.button.type = "button";
      entry.button.addEventListener("click", () => {
        entry.whole = true;
        show();
      });
      entry.table.parentElement.after(entry.button);
      sortable(entry.table, show);
    }
    filter.hidden = false;
    filter.addEventListener("input", show);
    show();
  }

  all("table[data-order]").forEach((table) => sortable(table, () => {}));

  // A link may lead into a folded or hidden part.
  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target instanceof HTMLDetailsElement) target.open = true;
    if (target.hidden && target.matches("tr")) open(target);
  };
  addEventListener("hashchange", follow);
  follow();

  // Paper has no buttons: all but the splits by dimension, which the CSV has, is unfolded for it.
  let folded = [];
  let rows = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open], .split)").filter((part) => !part.closest(".byowner"));
    rows = all("tr[hidden], [data-group][hidden]");
    folded.forEach((part) => { part.open = true; });
    rows.forEach((row) => { row.hidden = false; });
  });
  addEventListener("afterprint", () => {
    folded.forEach((part) => { part.open = false; });
    rows.forEach((row) => { row.hidden = true; });
  });

  // The section one is reading.
  const links = new Map(all(".toc a").map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  links.forEach((_, id) => seen.observe(document.getElementById(id)));
})();
