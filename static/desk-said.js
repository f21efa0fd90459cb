// What a page says once after something was done is not said again by a bookmark.
const here = new URL(location);
if (here.searchParams.has("notice")) {
  here.searchParams.delete("notice");
  history.replaceState(history.state, "", here);
}
