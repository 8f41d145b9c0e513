// Questions that stop everything else, and small forms.

import { button, el, newId } from "./dom.js";

// Show a dialog with a form. `content` are its elements; `submit` is called with the dialog when
// the reader says yes, and closes it unless it throws or returns false.
export function ask(title, content, { yes = "OK", isDanger = false, submit, isWide = false } = {}) {
  const id = newId("dialog");
  const refusal = el("p", { class: "refusal", role: "alert" });
  const confirm = el("button", { type: "submit", class: isDanger ? "danger" : "primary" }, yes);
  const form = el("form", { method: "dialog" },
    el("h1", { id }, title), el("div", { class: "fields" }, content), refusal,
    el("div", { class: "actions" }, button("Cancel", () => dialog.close()), confirm));
  const dialog = el("dialog", { "aria-labelledby": id, class: isWide ? "wide" : null }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refusal.textContent = "";
    confirm.disabled = true;
    try {
      if ((await submit?.(dialog)) !== false) dialog.close();
    } catch (error) {
      refusal.textContent = worded(error);
    }
    confirm.disabled = false;
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// Ask before something is lost; resolves to whether the reader said yes.
export function confirmed(title, text, yes) {
  return new Promise((resolve) => {
    let isSure = false;
    const dialog = ask(title, el("p", {}, text), { yes, isDanger: true, submit: () => { isSure = true; } });
    dialog.addEventListener("close", () => resolve(isSure));
  });
}

// A labelled input; `control` is the element that it names.
export function field(label, control, hint) {
  control.id ||= newId("field");
  const described = hint ? newId("hint") : null;
  if (described) control.setAttribute("aria-describedby", described);
  return el("div", { class: "field" },
    el("label", { for: control.id }, label), control, hint && el("p", { class: "quiet small", id: described }, hint));
}

export function worded(error) {
  const places = (error.violations ?? []).slice(0, 8).map((each) => `${each.in}${each.pointer}: expected ${each.expected}, got ${each.got}`);
  return [error.message, ...places].join("\n");
}
