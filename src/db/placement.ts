// Where the rows of each table would stand if the database were spread over several nodes, as Citus does it. Nothing needs that
// today; test/db/placement.test.ts keeps the schema so that it stays possible.
//
//   tenant_id   with all else of that tenant, so that an operation's rows are on one node
//   another     by what is looked for before the tenant is known; the tenant's rows follow in a second statement
//   reference   the same on every node: small, seldom written, read with everything else
//   local       on the one node that every process connects to: small, and of the installation as a whole

import { alarm } from './schema/alarm.ts'
import { assignment } from './schema/assignment.ts'
import { audit } from './schema/audit.ts'
import { autopilot } from './schema/autopilot/autopilot.ts'
import { directory } from './schema/directory.ts'
import { identity } from './schema/identity.ts'
import { jobs, queue } from './schema/jobs.ts'
import { lifecycle } from './schema/lifecycle.ts'
import { lock } from './schema/lock.ts'
import { mdm } from './schema/mdm.ts'
import { partner } from './schema/partner.ts'
import { pki } from './schema/pki.ts'
import type { Placement } from './schema/place.ts'
import { preparation } from './schema/preparation.ts'
import { story } from './schema/story.ts'
import type { Database } from './schema.ts'

export type { Placement } from './schema/place.ts'

export const placement: Readonly<Record<keyof Database, Placement>> = {
  ...alarm,
  ...assignment,
  ...audit,
  ...autopilot,
  ...directory,
  ...identity,
  ...jobs,
  ...lifecycle,
  ...queue,
  ...lock,
  ...mdm,
  ...partner,
  ...pki,
  ...preparation,
  ...story,
}

/** Numbers that the database gives: what relies on their order, and why that order holds. */
export const numbered: Readonly<Record<string, string>> = {
  'audit_entry.sequence':
    'Lists show it. The order that counts is audit_link.position, which the linker gives under a lock of the tenant.',
  'device_event.sequence':
    'Readers of a story ask for what is behind a number. Drawn by the node that processes connect to, under a lock of the device there.',
  'mdm_command.sequence':
    'Commands of one enrolment go out in this order. Drawn by the node that processes connect to, in one session at a time.',
}

/** Advisory locks hold on the node that a process is connected to, so all have to connect to one. Where and why still: */
export const locksOfOneNode: Readonly<Record<string, string>> = {
  'autopilot/device/key.sql.ts': 'keys of hardware are of no tenant, and a key that nobody holds has no row to lock',
  'db/migrate.ts': 'migrations run on that node only',
  'mdm/enrollment/enroll.sql.ts':
    'it spares the second of two requests an error; that a token enrols once is decided by the unique index',
  'mdm/escrow/escrow.sql.ts': 'a device with a recovery key more than it may have harms nobody',
  'pki/authority.ops.ts': 'authorities are local',
  'story/budget.sql.ts': 'a device that is over its share by one event harms nobody',
  'story/event.sql.ts':
    'numbers of events are drawn there (above); locking the row of the device would make stories wait for whoever changes it',
}
