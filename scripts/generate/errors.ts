// docs/errors.md: every failure code with its form on each wire, and every reason the source can give.

import { statusByCode } from '../../src/http/dialect/dialect.ts'
import { faultCodes } from '../../src/kernel/fault.ts'
import { deviceProblems, drsProblems } from '../../src/protocol/drs/problem.ts'
import { globSync, readFileSync } from '../files.ts'

export function errorList(): string {
  const codes = faultCodes.map((code) => `| \`${code}\` | ${statusByCode[code]} |`)
  const reasons = [...reasonsInSource()].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = reasons.map(
    ([reason, files]) =>
      `| \`${reason}\` | ${[...files]
        .sort()
        .map((f) => `\`${f}\``)
        .join(', ')} |`,
  )
  const shown = [
    ...Object.values(drsProblems).map(({ code, subcode, hresult, sentence }) => [
      hresult,
      `\`${code}\` / \`${subcode}\``,
      sentence,
    ]),
    ...Object.values(deviceProblems).map(({ hresult, sentence }) => [hresult, 'found by the device itself', sentence]),
  ]
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map((cells) => `| ${cells.join(' | ')} |`)
  return `# Errors

Made by \`npm run generate\`; do not edit. An operation fails with one of ${faultCodes.length} codes; each wire translates it to its
own form (\`src/http/dialect/*.ts\`, and the pages in [protocols](protocols/)). A reason says more exactly what happened.

| Code | HTTP status |
| --- | --- |
${codes.join('\n')}

## What a device shows when it joins

The registration service names the problem in \`subcode\`; the device shows the code and its sentence, then the service's own words
(\`src/protocol/drs/problem.ts\`). Behind 801C000E people see 801C0003.

| Code | \`code\` / \`subcode\` | Sentence |
| --- | --- | --- |
${shown.join('\n')}

## Reasons

| Reason | Raised in |
| --- | --- |
${rows.join('\n')}
`
}

function reasonsInSource(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const path of globSync('src', '.ts')) {
    if (path.endsWith('.test.ts')) continue
    for (const [, reason = ''] of readFileSync(path).matchAll(/\breason: '([a-z0-9-]+)'/g)) {
      found.set(reason, (found.get(reason) ?? new Set()).add(path))
    }
  }
  return found
}
