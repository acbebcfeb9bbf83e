// The tables as Kysely sees them, each in the file of the feature that owns it (owners.ts); migrations/*.sql is the source, and
// test/db/schema.test.ts compares the two. Instants are Date; ids come out as plain text and get their brand where a row is
// read; bigint columns are text.

import type { Kysely } from 'kysely'

import type { AlarmTables } from './schema/alarm.ts'
import type { AssignmentTables } from './schema/assignment.ts'
import type { AuditTables } from './schema/audit.ts'
import type { AutopilotTables } from './schema/autopilot/autopilot.ts'
import type { DirectoryTables } from './schema/directory.ts'
import type { IdentityTables } from './schema/identity.ts'
import type { JobsTables, QueueTables } from './schema/jobs.ts'
import type { LifecycleTables } from './schema/lifecycle.ts'
import type { LockTables } from './schema/lock.ts'
import type { MdmTables } from './schema/mdm.ts'
import type { PartnerTables } from './schema/partner.ts'
import type { PkiTables } from './schema/pki.ts'
import type { PreparationTables } from './schema/preparation.ts'
import type { StoryTables } from './schema/story.ts'

/** Every function that talks to the database takes this: the pool or an open transaction alike. */
export type Db = Kysely<Database>

export interface Database
  extends AlarmTables,
    AssignmentTables,
    AuditTables,
    AutopilotTables,
    DirectoryTables,
    IdentityTables,
    JobsTables,
    QueueTables,
    LifecycleTables,
    LockTables,
    MdmTables,
    PartnerTables,
    PkiTables,
    PreparationTables,
    StoryTables {}
