// Contests of devices that another organisation holds (ours, under /beta; docs/protocols/contests.md).

import { z } from 'zod'

import { longestHash } from '../../kernel/hash-text.ts'
import { GuidText, TenantId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { contestedDevice, deviceContest, judgedContest } from '../graph/contest.ts'
import { graph } from '../graph.ts'
import { operatorDecides, operatorReads } from '../installation.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const path = '/beta/deviceManagement/deviceContests'
const installation = '/beta/installation/deviceContests'

export const openContest = defineRoute({
  id: 'autopilot.contest.open',
  service,
  method: 'POST',
  path,
  access: write,
  summary:
    'Contest a device that another organisation registered, with proof; the operator of the installation decides.',
  body: bodyWith({ hardwareHash: z.string().min(1).max(longestHash), proof: z.string().trim().min(1).max(4000) }),
  reply: deviceContest,
  status: 201,
})

export const listContests = defineRoute({
  id: 'autopilot.contest.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Contests that this organisation opened, the latest first.',
  query: collectionQuery,
  reply: collectionOf(deviceContest),
})

export const listContested = defineRoute({
  id: 'autopilot.contest.list-contested',
  service,
  method: 'GET',
  path: '/beta/deviceManagement/contestedDevices',
  access: read,
  summary: 'Devices of this organisation that another one contests, the latest first.',
  query: collectionQuery,
  reply: collectionOf(contestedDevice),
})

export const listAllContests = defineRoute({
  id: 'autopilot.contest.list-all',
  service,
  method: 'GET',
  path: installation,
  access: operatorReads,
  summary: 'Contests of all organisations, with both sides, for the operator of this installation alone',
  reply: z.object({ value: z.array(judgedContest) }),
})

export const decideContest = defineRoute({
  id: 'autopilot.contest.decide',
  service,
  method: 'POST',
  path: `${installation}/:claimantId/:id/decide`,
  access: operatorDecides,
  summary:
    'Release a contested device, so that whoever contests it can register it, or refuse; for the operator of this installation alone',
  params: z.object({ claimantId: TenantId, id: GuidText }),
  body: bodyWith({ decision: z.enum(['release', 'refuse']), note: z.string().trim().min(1).max(2000) }),
  reply: judgedContest,
})
