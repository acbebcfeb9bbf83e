// What the trail keeps of a Win32 package.

import { createHash } from 'node:crypto'

import type { Rule } from '../../../../protocol/agent/rule.ts'
import type { Win32 } from './win32.ts'

/** Of its scripts the digest and the length: the trail is kept for good, and nothing is taken out of it. */
export const auditedWin32 = (stated: Win32): object => ({
  ...stated,
  detection: stated.detection.map(auditedRule),
  requires: { ...stated.requires, rules: stated.requires.rules.map(auditedRule) },
})

function auditedRule(rule: Rule): object {
  if (rule.kind !== 'script') return rule
  const { content, ...rest } = rule
  const script = Buffer.from(content, 'base64')
  return { ...rest, sha256: createHash('sha256').update(script).digest('hex'), sizeBytes: script.length }
}
