// The one call that shows a scenario, and whose it is.

export function storyCall(story) {
  return `${story.call}${story.body === undefined ? "" : ` ${JSON.stringify(story.body)}`}`;
}

export function storyText(story) {
  const who = story.person === undefined ? "A call" : `${story.person} calls`;
  return `${who} ${story.api}, which answers ${story.status}:`;
}
