// Shows a view, and then the part of it that the rest of the address names; returns the view. What a
// reader presses meanwhile waits for `view.loaded`.

export async function opened(view, rest, display) {
  display(view.element);
  view.loaded = view.go(rest);
  await view.loaded;
  return view;
}
