// What makes the dashboard handier. Every task is done without it as well.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const announce = (text) => {
    let voice = document.getElementById("voice");
    if (!voice) {
      voice = document.createElement("p");
      voice.id = "voice";
      voice.className = "heard";
      voice.setAttribute("role", "status");
      document.body.append(voice);
    }
    voice.textContent = "";
    requestAnimationFrame(() => (voice.textContent = text));
  };

  // The contract counts characters; a string's length counts UTF-16 code units.
  const characters = (text) => [...text.replace(/\r\n?/g, "\n")].length;

  // Shows how much of its limit a field takes; in a table, only where it comes near.
  const count = (field) => {
    const pairs = field.closest("[data-pairs]");
    const limit = Number(pairs ? pairs.dataset[`${field.name}Limit`] : field.dataset.limit);
    const length = characters(field.value);
    const over = length > limit;
    let output = pairs ? field.parentElement.querySelector(".count") : document.getElementById(`${field.id}-count`);
    if (!output && length >= limit * 0.8) {
      output = document.createElement("span");
      output.className = "count";
      field.after(output);
    }
    if (output) {
      output.textContent = `${length} / ${limit}`;
      output.classList.toggle("over", over);
      output.hidden = pairs && length < limit * 0.8;
    }
    if (over) field.setAttribute("aria-invalid", "true");
    else if (!("refused" in field.dataset)) field.removeAttribute("aria-invalid");
  };

  // Metadata: one row for each pair.
  const fields = "input[name=key], textarea[name=value]";
  const table = {
    of: (element) => element.closest("[data-pairs]"),
    rows: (pairs) => all("tbody tr", pairs),
    number(pairs) {
      const rows = this.rows(pairs);
      rows.forEach((row, index) => {
        for (const field of all(fields, row)) {
          const what = field.name === "key" ? "Key" : "Value";
          field.setAttribute("aria-label", `${what} of pair ${index + 1}`);
        }
        row.querySelector("[data-remove]").setAttribute("aria-label", `Remove pair ${index + 1}`);
      });
      const used = rows.filter((row) => all(fields, row).some((field) => field.value !== "")).length;
      const most = Number(pairs.dataset.pairs);
      const output = pairs.querySelector("[data-pairs-count]");
      output.textContent = `${used} of ${most} pairs`;
      output.classList.toggle("over", used > most);
      pairs.querySelector("[data-add]").disabled = rows.length >= most;
    },
    add(pairs) {
      const row = pairs.querySelector("template").content.cloneNode(true);
      pairs.querySelector("tbody").append(row);
      this.number(pairs);
      all("input", this.rows(pairs).at(-1))[0].focus();
    },
    remove(pairs, row) {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      this.number(pairs);
      (next?.querySelector("input") ?? pairs.querySelector("[data-add]")).focus();
      announce("Pair removed");
    },
  };

  document.addEventListener("input", (event) => {
    const pairs = table.of(event.target);
    if (pairs || event.target.dataset.limit) {
      delete event.target.dataset.refused;
      count(event.target);
    }
    if (pairs) table.number(pairs);
  });

  document.addEventListener("click", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && plain) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-close]");
    if (closer?.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
      return;
    }
    const adder = event.target.closest("[data-add]");
    if (adder) {
      event.preventDefault();
      table.add(table.of(adder));
      return;
    }
    const remover = event.target.closest("[data-remove]");
    if (remover) {
      event.preventDefault();
      table.remove(table.of(remover), remover.closest("tr"));
      return;
    }
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
  });

  const copy = async (button) => {
    const field = document.getElementById(button.dataset.copy);
    const text = field.value ?? field.textContent;
    try {
      await navigator.clipboard.writeText(text);
      announce("Copied");
      button.classList.add("done");
      setTimeout(() => button.classList.remove("done"), 1500);
    } catch {
      // Over plain HTTP, browsers keep the clipboard from pages: then it is the person who copies.
      if (field.select) field.select();
      else getSelection().selectAllChildren(field);
      announce("Selected; copy it with the keyboard");
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (!document.querySelector("dialog[open]")) {
      event.preventDefault();
      location.assign("/customers?find");
    }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) return form.submit();
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of all("button", form)) button.setAttribute("aria-pressed", String(button === event.submitter));
  });

  // A search that failed says so, and what was found before stays.
  const failed = (text) => {
    const output = document.getElementById("failed");
    if (!output) return;
    output.textContent = text;
    output.hidden = text === "";
  };
  document.addEventListener("htmx:response:error", (event) => {
    const slow = event.detail.ctx.response.status === 503;
    failed(slow ? "The search took too long. Type more letters, or try again." : "The search failed. Try again.");
  });
  document.addEventListener("htmx:error", () => failed("The service cannot be reached. Try again."));
  document.addEventListener("htmx:before:request", () => failed(""));

  // From a customer, the way back leads to the page of the list that one came from.
  const keepPlace = () => {
    const { pathname, search } = location;
    if (pathname === "/customers") sessionStorage.setItem("list", pathname + search);
    const back = sessionStorage.getItem("list");
    if (back) for (const link of all('.crumb[href="/customers"]')) link.href = back;
  };
  addEventListener("pagehide", keepPlace);

  // The names that the browser knows, to choose from. The service decides which there are.
  const offerTimeZones = (field) => {
    const list = document.createElement("datalist");
    list.id = `${field.id}-names`;
    for (const name of ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])]) list.append(new Option(name));
    field.after(list);
    field.setAttribute("list", list.id);
  };

  const begin = () => {
    keepPlace();
    all("[data-time-zones]").forEach(offerTimeZones);
    for (const button of all("[data-copy]")) button.hidden = false;
    all("[data-limit]").forEach(count);
    for (const pairs of all("[data-pairs]")) {
      table.number(pairs);
      all(fields, pairs).forEach(count);
    }
    // On a phone, the way to this page may lie beyond the edge.
    document.querySelector(".ways [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    // What was said once is not said again after a reload.
    const here = new URL(location.href);
    if (document.querySelector("[data-said]") && here.searchParams.has("done")) {
      here.searchParams.delete("done");
      here.searchParams.delete("of");
      history.replaceState(history.state, "", here);
    }
  };
  begin();
})();
