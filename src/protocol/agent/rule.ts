// What the agent looks at on a device: whether an application is there (detection), and whether the device may have it (requirements).
// The same shape is kept by the service and stands in the manifest (docs/protocols/agent.md).

import { z } from 'zod'

export const operators = [
  'equal',
  'notEqual',
  'greaterThan',
  'greaterThanOrEqual',
  'lessThan',
  'lessThanOrEqual',
] as const
export type Operator = (typeof operators)[number]

export const fileChecks = ['exists', 'doesNotExist', 'modifiedDate', 'createdDate', 'version', 'sizeInMB'] as const
export const registryChecks = ['exists', 'doesNotExist', 'string', 'integer', 'version'] as const

/** As what the text is taken that a script of a requirement says. */
export const scriptChecks = ['string', 'integer', 'float', 'version', 'boolean', 'dateTime'] as const

/** Checks that compare nothing. */
export const plainChecks: readonly string[] = ['exists', 'doesNotExist']

export const mostRules = 25
export const longestScript = 64 * 1024

const name = z.string().min(1).max(260)
const compared = { operator: z.enum(operators).optional(), value: z.string().max(1024).optional() }

const fileRule = z.strictObject({
  kind: z.literal('file'),
  path: name,
  name,
  /** Of a 64-bit Windows its 32-bit side. */
  as32Bit: z.boolean(),
  check: z.enum(fileChecks),
  ...compared,
})

const registryRule = z.strictObject({
  kind: z.literal('registry'),
  key: name,
  /** Empty: the key itself. */
  valueName: z.string().max(260),
  as32Bit: z.boolean(),
  check: z.enum(registryChecks),
  ...compared,
})

/** A product of Windows Installer. */
const productRule = z.strictObject({
  kind: z.literal('product'),
  /** With braces. */
  productCode: z.string().max(64),
  ...compared,
})

/** It holds when it ends with 0 and what it says on its standard output compares so; of detection, when it says anything. */
const scriptRule = z.strictObject({
  kind: z.literal('script'),
  /** Base64 of the text. */
  content: z.base64().max(Math.ceil(longestScript / 3) * 4),
  as32Bit: z.boolean(),
  /** It has to be signed by a publisher whom the device trusts. */
  signed: z.boolean(),
  check: z.enum(scriptChecks).optional(),
  ...compared,
})

export const rule = z.discriminatedUnion('kind', [fileRule, registryRule, productRule, scriptRule])
export type Rule = Readonly<z.infer<typeof rule>>

export const deviceArchitectures = ['x86', 'x64', 'arm', 'arm64'] as const

export const requirements = z.strictObject({
  /** None: any. */
  architectures: z.array(z.enum(deviceArchitectures)).max(deviceArchitectures.length),
  /** Of Windows, such as 19041. */
  minimumBuild: z.int().min(0).max(999_999).optional(),
  freeDiskMB: z.int().min(1).max(10_000_000).optional(),
  memoryMB: z.int().min(1).max(10_000_000).optional(),
  processors: z.int().min(1).max(1024).optional(),
  processorMHz: z.int().min(1).max(100_000).optional(),
  rules: z.array(rule).max(mostRules),
})
export type Requirements = Readonly<z.infer<typeof requirements>>
