// The words of the admin portal's pages in English. Keys are typed: a phrase that is missing or misspelt does not compile.
// Plain language; what happened, to which thing, what to do now.

import { codeMeanings } from '../../../src/story/code.ts'
import type { Hop, Outcome, Stage } from '../../../src/story/event.ts'
import type { StageState, Verdict } from '../../../src/story/progress.ts'
import { remedyTables } from '../../../src/story/remedy/remedy.ts'
import { sharedPageTexts } from '../../shared/text/page.en.ts'
import type { AssignmentState, EnrollmentState } from '../api/device-query.ts'
import type { End } from '../api/devices.ts'
import { alarmsTexts } from './alarms.en.ts'
import { complianceTexts } from './device/compliance.en.ts'
import { filtersTexts } from './device/filters.en.ts'
import { remoteActionsTexts } from './device/remote-actions.en.ts'
import { repairTexts } from './device/repair.en.ts'
import { secretsTexts } from './device/secrets.en.ts'
import { deviceTexts } from './device.en.ts'
import { devicesTexts } from './devices.en.ts'
import { hashDoctorTexts } from './hash-doctor.en.ts'
import { accessPoliciesTexts } from './identity/access-policies.en.ts'
import { applicationsTexts } from './identity/applications.en.ts'
import { bulkTokensTexts } from './identity/bulk-tokens.en.ts'
import { directoryDevicesTexts } from './identity/directory-devices.en.ts'
import { elsewhereTexts } from './identity/elsewhere.en.ts'
import { ruleBuilderTexts } from './identity/rule-builder.en.ts'
import { importsTexts } from './imports.en.ts'
import { licencesTexts } from './licences.en.ts'
import { managementTexts } from './management.en.ts'
import { awaitedTexts } from './partners/awaited.en.ts'
import { consentTexts } from './partners/consent.en.ts'
import { contestsTexts } from './partners/contests.en.ts'
import { deedsTexts } from './partners/deeds.en.ts'
import { noticesTexts } from './partners/notices.en.ts'
import { partnersTexts } from './partners/partners.en.ts'
import { sendersTexts } from './partners/senders.en.ts'
import { uploadsTexts } from './partners/uploads.en.ts'
import { peopleTexts } from './people.en.ts'
import { preparedPcsTexts } from './prepared-pcs.en.ts'
import { profilesTexts } from './profiles.en.ts'
import { restrictionsTexts } from './restrictions.en.ts'
import { rolesTexts } from './roles.en.ts'
import { settingsTexts } from './settings.en.ts'
import { ownTexts } from './sign-in/own.en.ts'
import { signInsTexts } from './sign-in/sign-ins.en.ts'
import { stepTexts } from './steps.en.ts'

const stageNames = {
  registration: 'Registration',
  network: 'Network',
  profile: 'Profile download',
  authentication: 'User authentication',
  join: 'Directory join',
  enrollment: 'MDM enrolment',
  settings: 'Settings',
} as const satisfies Record<Stage, string>

const stageStates = {
  waiting: 'waiting',
  elsewhere: 'in another organisation',
  current: 'under way',
  done: 'done',
  warning: 'done, with warnings',
  failed: 'failed',
  skipped: 'left out',
} as const satisfies Record<StageState, string>

const hops = {
  registration: 'Registration',
  deployment: 'Deployment service',
  identity: 'Sign-in',
  join: 'Directory',
  mdm: 'Device management',
  device: 'Device',
} as const satisfies Record<Hop, string>

const outcomes = {
  ok: 'Succeeded',
  info: 'Noted',
  warning: 'Warning',
  failed: 'Failed',
} as const satisfies Record<Outcome, string>

const verdicts = {
  'not-started': 'Not started',
  running: 'In progress',
  succeeded: 'Succeeded',
  failed: 'Failed',
  'ended-without-profile': 'Set up without the profile',
} as const satisfies Record<Verdict, string>

const enrollment = {
  notContacted: 'Not enrolled',
  enrolled: 'Enrolled',
  pendingReset: 'Reset pending',
  failed: 'Failed',
  blocked: 'Blocked',
  unknown: 'Unknown',
} as const satisfies Record<EnrollmentState, string>

const ends = {
  disabled: 'Disabled',
  wipeFailed: 'Refused to be wiped',
  wipeWaits: 'To be wiped: waits for the device',
  wipeSent: 'To be wiped: the device was told',
  retireWaits: 'To leave management: waits for the device',
  retireSent: 'To leave management: the device was told',
} as const satisfies Record<End, string>

const assignment = {
  assignedInSync: 'Assigned',
  assignedOutOfSync: 'Assigned, changed since',
  assignedUnkownSyncState: 'Assigned',
  pending: 'Assigning',
  notAssigned: 'Not assigned',
  failed: 'Failed',
  unknown: 'Unknown',
} as const satisfies Record<AssignmentState, string>

export const pageTexts = {
  ...sharedPageTexts,
  ...devicesTexts,
  ...importsTexts,
  ...hashDoctorTexts,
  ...deviceTexts,
  ...repairTexts,
  ...remoteActionsTexts,
  ...secretsTexts,
  ...profilesTexts,
  ...filtersTexts,
  ...complianceTexts,
  ...restrictionsTexts,
  ...peopleTexts,
  ...signInsTexts,
  ...ownTexts,
  ...alarmsTexts,
  ...managementTexts,
  ...consentTexts,
  ...partnersTexts,
  ...deedsTexts,
  ...awaitedTexts,
  ...contestsTexts,
  ...noticesTexts,
  ...uploadsTexts,
  ...settingsTexts,
  ...sendersTexts,
  ...accessPoliciesTexts,
  ...rolesTexts,
  ...licencesTexts,
  ...bulkTokensTexts,
  ...elsewhereTexts,
  ...preparedPcsTexts,
  ...directoryDevicesTexts,
  ...ruleBuilderTexts,
  ...applicationsTexts,
  step: stepTexts,
  ...remedyTables,
  code: codeMeanings,
  stage: stageNames,
  stageState: stageStates,
  hop: hops,
  outcome: outcomes,
  verdict: verdicts,
  enrollment: { ...enrollment, never: 'Never contacted' },
  end: { ...ends, deployment: 'Deployment: {{verdict}}' },
  assignment,
} as const
