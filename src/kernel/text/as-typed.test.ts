import { expect, test } from 'vitest'

import { asTyped, programAsTyped } from './as-typed.ts'

test.each([
  [{}, 'taxiway'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'taxiway' }, 'npx taxiway'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: "'taxiway'" }, 'npx taxiway'],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'vitest' }, 'taxiway'],
  [{ npm_lifecycle_event: 'taxiway', npm_lifecycle_script: 'node bin/taxiway.js' }, 'npm run taxiway --'],
  [{ npm_lifecycle_event: 'demo', npm_lifecycle_script: 'node bin/taxiway.js demo' }, 'taxiway'],
])('called with %j the program is typed as %s', (env, program) => {
  expect(programAsTyped(env)).toBe(program)
})

test('commands in a text are written as they are typed, and names and paths with the word in it stay', () => {
  const text =
    "taxiway: There is no user 'x'. See taxiway user list, or npx taxiway user create. Data is in /home/kim/.local/share/taxiway on taxiway.example."
  expect(asTyped(text, 'taxiway')).toBe(text)
  expect(asTyped(text, 'npx taxiway')).toBe(
    "taxiway: There is no user 'x'. See npx taxiway user list, or npx taxiway user create. Data is in /home/kim/.local/share/taxiway on taxiway.example.",
  )
  expect(asTyped('Start it: taxiway start --data /srv', 'npm run taxiway --')).toBe(
    'Start it: npm run taxiway -- start --data /srv',
  )
  expect(asTyped('Groups: taxiway\ngroup add-member.', 'npx taxiway')).toBe('Groups: npx taxiway\ngroup add-member.')
})
