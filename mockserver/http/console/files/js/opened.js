// Shows a view, and then the part of it that the rest of the address names; returns the view.

export async function opened(view, rest, display) {
  display(view.element);
  await view.go(rest);
  return view;
}
