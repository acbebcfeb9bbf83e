// OEM Direct: manufacturers register devices for customers by their names (docs/protocols/oem-direct.md). The two operations have the
// names that are public, and an empty tenant takes a device out, as there.

import { z } from 'zod'

import { ways } from '../../../kernel/way.ts'
import { bodyWith } from '../../body.ts'
import type { Access } from '../../route.ts'
import { defineRoute } from '../../route.ts'

const service = 'partner' as const
const registers = {
  kind: 'partner-center',
  anyOf: ['CustomerDevices.ReadWrite.All', 'CustomerDevices.Add.All'],
} as const satisfies Access

const text = z.string().max(1000).nullish()

const device = bodyWith({
  TenantID: text,
  TenantDomain: text,
  OemManufacturerName: text,
  ModelName: text,
  SerialNumber: text,
  ProductKeyId: text,
  GroupTag: text,
  PurchaseOrderId: text,
  /** Never taken: the answer says why. */
  HardwareHash: z.unknown().optional(),
})
export type OemDevice = z.infer<typeof device>

const submission = bodyWith({
  /** The same one is taken once. */
  SubmissionId: z.string().min(1).max(128).nullish(),
  Devices: z.array(device).min(1).max(ways['oem-direct'].most),
})
export type OemSubmission = z.infer<typeof submission>

export const oemVerdicts = [
  'OK',
  'Pending',
  'NoConsent',
  'TenantUnknown',
  'TenantDomainMismatch',
  'DeviceNotFound',
  'DeviceNotUnique',
  'AlreadyRegistered',
  'AssignedToOtherTenant',
  'MissingIdentifier',
  'NotStored',
] as const
export type OemVerdict = (typeof oemVerdicts)[number]

const oemTold = z.object({
  TenantID: z.string(),
  OemManufacturerName: z.string(),
  ModelName: z.string(),
  SerialNumber: z.string(),
  ProductKeyId: z.string(),
  Verdict: z.enum(oemVerdicts),
  Message: z.string(),
})
export type OemTold = z.infer<typeof oemTold>

export const registerOemDevices = defineRoute({
  id: 'autopilot.oem-direct.submit',
  service,
  method: 'POST',
  path: '/oem/v1/AutopilotDeviceRegistration',
  access: registers,
  summary: 'Register devices for customers by their names, or take devices out where no tenant is named',
  body: submission,
  bodyLimit: 4 * 1024 * 1024,
  status: 202,
})

export const validateOemDevices = defineRoute({
  id: 'autopilot.oem-direct.validate',
  service,
  method: 'POST',
  path: '/oem/v1/ValidateDeviceSubmissionData',
  access: registers,
  summary: 'What a registration would say of each device, and whether its customer consented; nothing is stored',
  body: submission,
  bodyLimit: 4 * 1024 * 1024,
  reply: z.object({
    ConsentGranted: z.boolean(),
    Devices: z.array(oemTold.extend({ ConsentGranted: z.boolean() })),
  }),
})

export const readOemJob = defineRoute({
  id: 'autopilot.oem-direct.read',
  service,
  method: 'GET',
  path: '/oem/v1/jobs/:id',
  access: registers,
  summary: 'What became of each device of a submission, in the order in which they were sent',
  params: z.object({ id: z.string().max(100) }),
  reply: z.object({
    SubmissionId: z.string(),
    Status: z.enum(['Queued', 'Processing', 'Finished', 'FinishedWithErrors']),
    Devices: z.array(oemTold),
  }),
})
