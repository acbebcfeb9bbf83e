// Commands that we propose are written `taxiway …`. In a clone, and where npm runs it, whoever reads one has to type more: how they
// typed this one is how they can type the next (https://docs.npmjs.com/cli/v11/using-npm/scripts#environment).

/** The words in front of a command, as npm says that it was called. */
export function programAsTyped(env: Readonly<Record<string, string | undefined>>): string {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script = '' } = env
  if (event === 'npx' && /^['"]?taxiway\b/.test(script)) return 'npx taxiway'
  return event === 'taxiway' && /\btaxiway\.js$/.test(script) ? 'npm run taxiway --' : 'taxiway'
}

/** A text with the commands in it as they are typed here; the name of the program alone, or in a path, stays. */
export const asTyped = (text: string, program: string): string =>
  program === 'taxiway' ? text : text.replace(/(?<![\w./-])(?:npx )?taxiway(?=[ \n][a-z-])/g, () => program)
