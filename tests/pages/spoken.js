// Reads a page from its beginning to its end as a screen reader does, and gives what it says, phrase by phrase.
async (module) => {
  const { virtual } = await import(module);
  // What is folded away is not read by a screen reader; the simulator does not know that by itself.
  for (const fold of document.querySelectorAll("details:not([open])")) {
    for (const child of fold.children) {
      child.hidden ||= child.tagName !== "SUMMARY";
    }
  }
  // A summary that is a heading is said once, as that heading; the simulator would say its words before it too.
  for (const heading of document.querySelectorAll("summary > h2")) {
    heading.parentElement.role = "none";
  }
  await virtual.start({ container: document.body });
  for (let said = 0; said < 5000 && (await virtual.lastSpokenPhrase()) !== "end of document"; said += 1) {
    await virtual.next();
  }
  const phrases = await virtual.spokenPhraseLog();
  await virtual.stop();
  return phrases;
}
