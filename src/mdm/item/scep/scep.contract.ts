// What a profile of SCEP has beside the members of every configuration.

import { z } from 'zod'

const keySizes = ['size2048', 'size4096'] as const
const keyUsages = ['digitalSignature', 'digitalSignature,keyEncipherment'] as const
const algorithms = ['sha2', 'sha1'] as const

export const body = {
  subjectNameFormatString: z.string().max(200).optional(),
  certificateValidityPeriodDays: z.int().min(1).max(1825).optional(),
  keySize: z.enum(keySizes).optional(),
  keyUsage: z.enum(keyUsages).optional(),
  /** `sha1`: for devices that know nothing better; their messages may be encrypted with DES, too. */
  hashAlgorithm: z.enum(algorithms).optional(),
  /** Ours: somebody approves of the first certificate of each device. */
  requiresApproval: z.boolean().optional(),
}
export type ScepBody = z.infer<z.ZodObject<typeof body>>

export const members = {
  subjectNameFormatString: z.string().optional(),
  certificateValidityPeriodDays: z.number().optional(),
  keySize: z.string().optional(),
  keyUsage: z.string().optional(),
  hashAlgorithm: z.string().optional(),
  requiresApproval: z.boolean().optional(),
}
