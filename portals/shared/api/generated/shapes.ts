// Made by npm run generate from openapi/graph.json. Replies as they are without $select.

export type Shapes = {
  /** Close an alarm, with a note of what was found, or give a closed one the note that it has not; when it happens again a new one opens */
  'alarm.close': {
    path: { id: string }
    body: { readonly note?: string | undefined }
    reply: {
      readonly id: string
      readonly kind: string
      readonly message: string
      readonly state: 'open' | 'closed'
      readonly subject: {
        readonly type: string
        readonly id: string
      }
      readonly detail: Readonly<Record<string, unknown>>
      readonly count: number
      readonly firstDateTime: string
      readonly lastDateTime: string
      readonly closedDateTime: string | null
      readonly closedBy: string | null
      readonly closedNote: string | null
    }
  }
  /** Alarms, the latest first: state=open (default without a $filter), closed or all; kind=… for one kind */
  'alarm.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
      state?: 'open' | 'closed' | 'all' | undefined
      kind?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly kind: string
        readonly message: string
        readonly state: 'open' | 'closed'
        readonly subject: {
          readonly type: string
          readonly id: string
        }
        readonly detail: Readonly<Record<string, unknown>>
        readonly count: number
        readonly firstDateTime: string
        readonly lastDateTime: string
        readonly closedDateTime: string | null
        readonly closedBy: string | null
        readonly closedNote: string | null
      }>
    }
  }
  /** One alarm, with both sides of it in detail */
  'alarm.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly kind: string
      readonly message: string
      readonly state: 'open' | 'closed'
      readonly subject: {
        readonly type: string
        readonly id: string
      }
      readonly detail: Readonly<Record<string, unknown>>
      readonly count: number
      readonly firstDateTime: string
      readonly lastDateTime: string
      readonly closedDateTime: string | null
      readonly closedBy: string | null
      readonly closedNote: string | null
      readonly '@odata.context': string
    }
  }
  /** Change an assignment filter, for every assignment that names it, at the next session of each device */
  'assignment.filter.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTags?: unknown | undefined
      readonly payloads?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly platform?: 'windows10AndLater' | undefined
      readonly rule?: string | undefined
      readonly assignmentFilterManagementType?: 'devices' | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly platform: 'windows10AndLater'
      readonly rule: string
      readonly assignmentFilterManagementType: 'devices'
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly roleScopeTags: ReadonlyArray<string>
    }
  }
  /** Make an assignment filter; it acts where an assignment names it */
  'assignment.filter.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTags?: unknown | undefined
      readonly payloads?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName: string
      readonly description?: string | null | undefined
      readonly platform?: 'windows10AndLater' | undefined
      readonly rule: string
      readonly assignmentFilterManagementType?: 'devices' | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly platform: 'windows10AndLater'
      readonly rule: string
      readonly assignmentFilterManagementType: 'devices'
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly roleScopeTags: ReadonlyArray<string>
    }
  }
  /** Delete an assignment filter that no assignment names */
  'assignment.filter.delete': {
    path: { id: string }
  }
  /** Rules that narrow assignments to some devices */
  'assignment.filter.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly platform: 'windows10AndLater'
        readonly rule: string
        readonly assignmentFilterManagementType: 'devices'
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly roleScopeTags: ReadonlyArray<string>
      }>
    }
  }
  /** The assignments that a filter narrows */
  'assignment.filter.list-payloads': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly payloadId: string
        readonly payloadType: 'deviceConfigurationAndCompliance' | 'application' | 'enrollmentConfiguration' | 'unknown'
        readonly groupId: string
        readonly assignmentFilterType: 'include' | 'exclude'
      }>
    }
  }
  /** Which devices in management a rule holds for, and why, page by page */
  'assignment.filter.preview': {
    body: {
      readonly rule: string
      readonly after?: string | null | undefined
    }
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deviceName: string
        readonly matches: boolean
        readonly because: ReadonlyArray<{
          readonly expression: string
          readonly propertyName: string
          readonly propertyValue: string | null
        }>
        readonly moreReasons: number
      }>
      readonly next: string | null
    }
  }
  /** One assignment filter */
  'assignment.filter.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly platform: 'windows10AndLater'
      readonly rule: string
      readonly assignmentFilterManagementType: 'devices'
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly roleScopeTags: ReadonlyArray<string>
      readonly '@odata.context': string
    }
  }
  /** Whether a rule is one, and what is wrong with it */
  'assignment.filter.validate': {
    body: {
      readonly deviceAndAppManagementAssignmentFilter: {
        readonly id?: unknown | undefined
        readonly createdDateTime?: unknown | undefined
        readonly lastModifiedDateTime?: unknown | undefined
        readonly roleScopeTags?: unknown | undefined
        readonly payloads?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly displayName?: string | null | undefined
        readonly description?: string | null | undefined
        readonly platform?: 'windows10AndLater' | undefined
        readonly rule: string
        readonly assignmentFilterManagementType?: 'devices' | undefined
      }
    }
    reply: {
      readonly isValidRule: boolean
      readonly problem: string | null
      readonly at: number | null
      readonly length: number | null
    }
  }
  /** The whole trail as lines of JSON, oldest first, with its chain and the checkpoints signed by this installation */
  'audit.export': {
    reply: unknown
  }
  /** Who did what to which object, newest first; without AuditLog.Read.All only what was done to devices, profiles, policies and applications */
  'audit.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly activity: string
        readonly componentName: string
        readonly category: string
        readonly activityOperationType: 'Create' | 'Patch' | 'Delete' | 'Action'
        readonly activityDateTime: string
        readonly activityType: string
        readonly activityResult: 'Success' | 'Failure'
        readonly correlationId: string | null
        readonly actor: {
          readonly type: string
          readonly id: string
          readonly name: string
          readonly userPrincipalName: string | null
          readonly userId: string | null
          readonly applicationId: string | null
          readonly applicationDisplayName: string | null
          readonly ipAddress: string | null
        }
        readonly door: string | null
        readonly resources: ReadonlyArray<{
          readonly resourceId: string
          readonly type: string
          readonly modifiedProperties: ReadonlyArray<{
            readonly displayName: string
            readonly oldValue: string | null
            readonly newValue: string | null
          }>
        }>
        readonly details: unknown
      }>
    }
  }
  /** Let a device wait for its hash no more */
  'autopilot.awaited-device.delete': {
    path: { id: string }
  }
  /** Devices that a partner registered by their names and whose hash is to come; no hardware finds them yet */
  'autopilot.awaited-device.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly manufacturer: string
        readonly model: string
        readonly serialNumber: string
        readonly productKey: string
        readonly groupTag: string
        readonly purchaseOrderIdentifier: string
        readonly registeredBy: string
        readonly channel: string
        readonly batch: string
        readonly createdDateTime: string
      }>
    }
  }
  /** Give devices a profile, which outranks those of groups, or take theirs away with null */
  'autopilot.batch.give-profile': {
    path: { id: string }
    body: {
      readonly deviceIds: ReadonlyArray<string>
      readonly profileId: string | null
    }
    reply: {
      readonly id: string
      readonly batchId: string | null
      readonly status: 'queued' | 'processing' | 'finished' | 'finished_with_errors'
      readonly waitsForApproval: boolean
      readonly createdDateTime: string
      readonly completedDateTime: string | null
      readonly devices: number
      readonly failed: number
      readonly results: ReadonlyArray<{
        readonly position: number
        readonly serialNumber: string
        readonly productKey: string
        readonly registrationId: string | null
        readonly status: 'queued' | 'processing' | 'finished' | 'finished_with_errors'
        readonly code: number
        readonly name: string
        readonly storeError: string
        readonly message: string
      }>
    }
  }
  /** Batches of devices that partners registered for this customer, in the order in which they were made */
  'autopilot.batch.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly partnerId: string
        readonly partnerName: string
        readonly createdBy: string
        readonly createdDateTime: string
        readonly devices: number
      }>
    }
  }
  /** The devices of a batch that partners registered; what the customer registered itself is in none */
  'autopilot.batch.list-devices': {
    path: {
      id: string
      batchId: string
    }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly serialNumber: string
        readonly productKey: string
        readonly manufacturer: string
        readonly model: string
        readonly registeredBy: string | null
        readonly profileId: string | null
        readonly profileName: string | null
        readonly createdDateTime: string
      }>
    }
  }
  /** How many devices would get another profile by giving them this one, or by taking theirs away with null */
  'autopilot.batch.profile-effect': {
    path: { id: string }
    body: {
      readonly deviceIds: ReadonlyArray<string>
      readonly profileId: string | null
    }
    reply: {
      readonly devices: number
      readonly changes: number
    }
  }
  /** How far an upload or a change of profiles has come, and what became of each of its devices */
  'autopilot.batch.read-job': {
    path: {
      id: string
      jobId: string
    }
    reply: {
      readonly id: string
      readonly batchId: string | null
      readonly status: 'queued' | 'processing' | 'finished' | 'finished_with_errors'
      readonly waitsForApproval: boolean
      readonly createdDateTime: string
      readonly completedDateTime: string | null
      readonly devices: number
      readonly failed: number
      readonly results: ReadonlyArray<{
        readonly position: number
        readonly serialNumber: string
        readonly productKey: string
        readonly registrationId: string | null
        readonly status: 'queued' | 'processing' | 'finished' | 'finished_with_errors'
        readonly code: number
        readonly name: string
        readonly storeError: string
        readonly message: string
      }>
    }
  }
  /** Deregister a device that this partner registered; it stays joined and managed */
  'autopilot.batch.remove-device': {
    path: {
      id: string
      batchId: string
      deviceId: string
    }
  }
  /** Register the up to 1,000 devices of a Partner Center CSV in a batch, a new one or one that is there; or try what would become of them */
  'autopilot.batch.upload-csv': {
    path: { id: string }
    query?: {
      batch?: string | undefined
      dryRun?: 'true' | 'false' | undefined
    }
    reply: unknown
  }
  /** Reports of this manufacturer, the latest first, with what became of their rows. */
  'autopilot.build-report.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly fileName: string | null
        readonly actorName: string
        readonly added: number
        readonly completed: number
        readonly known: number
        readonly refused: number
        readonly startedDateTime: string
        readonly finishedDateTime: string | null
      }>
    }
  }
  /** Report devices that this manufacturer built, as the OA3 tool writes it, as a CSV, or as an archive of such files. */
  'autopilot.build-report.take': {
    query?: {
      dryRun?: 'true' | 'false' | undefined
      fileName?: string | undefined
    }
    reply: unknown
  }
  /** Devices that this manufacturer reported, the latest first; one of them by its serial number or product key ID. */
  'autopilot.built-device.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly manufacturer: string
        readonly model: string
        readonly serialNumber: string
        readonly productKey: string
        readonly hasHardwareHash: boolean
        readonly builtDateTime: string | null
        readonly reportId: string
        readonly reportedDateTime: string
      }>
    }
  }
  /** Release a contested device, so that whoever contests it can register it, or refuse; for the operator of this installation alone */
  'autopilot.contest.decide': {
    path: {
      claimantId: string
      id: string
    }
    body: {
      readonly decision: 'release' | 'refuse'
      readonly note: string
    }
    reply: {
      readonly id: string
      readonly serialNumber: string
      readonly manufacturer: string
      readonly model: string
      readonly proof: string
      readonly state: 'open' | 'released' | 'refused'
      readonly openedBy: string
      readonly openedDateTime: string
      readonly decidedDateTime: string | null
      readonly note: string | null
      readonly claimant: {
        readonly id: string
        readonly displayName: string
      }
      readonly holder: {
        readonly id: string
        readonly displayName: string
      }
      readonly registrationId: string
      readonly isHeld: boolean
    }
  }
  /** Contests that this organisation opened, the latest first. */
  'autopilot.contest.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly serialNumber: string
        readonly manufacturer: string
        readonly model: string
        readonly proof: string
        readonly state: 'open' | 'released' | 'refused'
        readonly openedBy: string
        readonly openedDateTime: string
        readonly decidedDateTime: string | null
        readonly note: string | null
      }>
    }
  }
  /** Contests of all organisations, with both sides, for the operator of this installation alone */
  'autopilot.contest.list-all': {
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly serialNumber: string
        readonly manufacturer: string
        readonly model: string
        readonly proof: string
        readonly state: 'open' | 'released' | 'refused'
        readonly openedBy: string
        readonly openedDateTime: string
        readonly decidedDateTime: string | null
        readonly note: string | null
        readonly claimant: {
          readonly id: string
          readonly displayName: string
        }
        readonly holder: {
          readonly id: string
          readonly displayName: string
        }
        readonly registrationId: string
        readonly isHeld: boolean
      }>
    }
  }
  /** Devices of this organisation that another one contests, the latest first. */
  'autopilot.contest.list-contested': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly registrationId: string
        readonly serialNumber: string
        readonly state: 'open' | 'released' | 'refused'
        readonly openedDateTime: string
        readonly decidedDateTime: string | null
        readonly note: string | null
      }>
    }
  }
  /** Contest a device that another organisation registered, with proof; the operator of the installation decides. */
  'autopilot.contest.open': {
    body: {
      readonly hardwareHash: string
      readonly proof: string
    }
    reply: {
      readonly id: string
      readonly serialNumber: string
      readonly manufacturer: string
      readonly model: string
      readonly proof: string
      readonly state: 'open' | 'released' | 'refused'
      readonly openedBy: string
      readonly openedDateTime: string
      readonly decidedDateTime: string | null
      readonly note: string | null
    }
  }
  /** Change name, description or settings of a partner's own profile */
  'autopilot.customer-profile.change': {
    path: {
      id: string
      profileId: string
    }
    body: {
      readonly displayName?: string | undefined
      readonly description?: string | undefined
      readonly userType?: 'administrator' | 'standard' | undefined
      readonly privacySettingsHidden?: boolean | undefined
      readonly eulaHidden?: boolean | undefined
      readonly acceptsLicenceTerms?: boolean | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly userType: 'administrator' | 'standard'
      readonly privacySettingsHidden: boolean
      readonly eulaHidden: boolean
      readonly madeBy: string
      readonly madeByName: string
      readonly devices: number
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
    }
  }
  /** Make a user-driven profile for the customer; whoever hides the licence terms accepts them on the customer's behalf */
  'autopilot.customer-profile.create': {
    path: { id: string }
    body: {
      readonly displayName: string
      readonly description?: string | undefined
      readonly userType?: 'administrator' | 'standard' | undefined
      readonly privacySettingsHidden?: boolean | undefined
      readonly eulaHidden?: boolean | undefined
      readonly acceptsLicenceTerms?: boolean | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly userType: 'administrator' | 'standard'
      readonly privacySettingsHidden: boolean
      readonly eulaHidden: boolean
      readonly madeBy: string
      readonly madeByName: string
      readonly devices: number
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
    }
  }
  /** Delete a partner's own profile; devices that have it lose it */
  'autopilot.customer-profile.delete': {
    path: {
      id: string
      profileId: string
    }
  }
  /** Profiles that partners made for this customer; those of the customer itself are not shown */
  'autopilot.customer-profile.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly userType: 'administrator' | 'standard'
        readonly privacySettingsHidden: boolean
        readonly eulaHidden: boolean
        readonly madeBy: string
        readonly madeByName: string
        readonly devices: number
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
      }>
    }
  }
  /** Let the next deployment, once, take the device without proof of its TPM, also by another person. */
  'autopilot.device.allow-next': {
    path: { id: string }
    body: { readonly hours?: number | undefined } | null
  }
  /** Assign a user, whose name the sign-in page will show. */
  'autopilot.device.assign-user': {
    path: { id: string }
    body: {
      readonly userPrincipalName: string
      readonly addressableUserName?: string | null | undefined
    }
  }
  /** Change group tag, device name, assigned user or greeting; what is absent stays. */
  'autopilot.device.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly groupTag?: string | null | undefined
      readonly displayName?: string | null | undefined
      readonly userPrincipalName?: string | null | undefined
      readonly addressableUserName?: string | null | undefined
    }
    reply: {
      readonly id: string
      readonly deploymentProfileAssignmentStatus: 'assignedInSync' | 'notAssigned'
      readonly deploymentProfileAssignmentDetailedStatus: string
      readonly deploymentProfileAssignedDateTime: string
      readonly groupTag: string
      readonly purchaseOrderIdentifier: string
      readonly serialNumber: string
      readonly productKey: string
      readonly manufacturer: string
      readonly model: string
      readonly enrollmentState: 'unknown' | 'enrolled' | 'pendingReset' | 'failed' | 'notContacted' | 'blocked'
      readonly lastContactedDateTime: string
      readonly addressableUserName: string
      readonly userPrincipalName: string
      readonly resourceName: string
      readonly skuNumber: string
      readonly systemFamily: string
      readonly azureActiveDirectoryDeviceId: string
      readonly azureAdDeviceId: string
      readonly managedDeviceId: string
      readonly displayName: string
      readonly deviceAccountUpn: string
      readonly deviceAccountPassword: string
      readonly deviceFriendlyName: string
      readonly remediationState: string
      readonly remediationStateLastModifiedDateTime: string
      readonly userlessEnrollmentStatus: string
      readonly assurance: '' | 'claimed' | 'ek' | 'attested'
      readonly tpmSimulated: boolean
      readonly nextEnrollmentAllowedUntil: string
      readonly managementState: '' | 'managed' | 'retirePending' | 'retireIssued' | 'retireFailed' | 'wipePending' | 'wipeIssued' | 'wipeFailed'
      readonly accountEnabled: boolean
      readonly registeredBy: string
      readonly channel: '' | 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc'
      readonly batch: string
      readonly deploymentProfile?: {
        readonly id: string
        readonly displayName: string
      } | null
      readonly intendedDeploymentProfile?: {
        readonly id: string
        readonly displayName: string
      } | null
    }
  }
  /** Deregister a device; it can be registered again at once, here or elsewhere. */
  'autopilot.device.delete': {
    path: { id: string }
  }
  /** Deregister devices by their serial numbers; one that several devices have is told, and none of them goes. */
  'autopilot.device.delete-many': {
    body: { readonly serialNumbers?: ReadonlyArray<string> | undefined }
    reply: {
      readonly '@odata.context': string
      readonly value: ReadonlyArray<{
        readonly serialNumber: string
        readonly deviceRegistrationId: string
        readonly deletionState: 'accepted' | 'failed'
        readonly errorMessage: string
      }>
    }
  }
  /** The profile a device gets and why: every candidate with the reason it won or lost */
  'autopilot.device.effective-profile': {
    path: { id: string }
    reply: {
      readonly profile: {
        readonly id: string
        readonly displayName: string
      } | null
      readonly assignedDateTime: string | null
      readonly reason: string
      readonly groups: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
      }>
      readonly candidates: ReadonlyArray<{
        readonly profileId: string
        readonly displayName: string
        readonly via: {
          readonly kind: 'device' | 'group' | 'all-devices'
          readonly groupId?: string
          readonly groupName?: string
          readonly through?: ReadonlyArray<{
            readonly id: string
            readonly displayName: string
          }>
        }
        readonly verdict: 'chosen' | 'lost' | 'excluded'
        readonly because: string
      }>
    }
  }
  /** All registered devices as CSV. */
  'autopilot.device.export': {
    reply: unknown
  }
  /** All registered devices, or those that a filter finds, as a CSV with their hardware hashes that can be imported again. */
  'autopilot.device.export-hashes': {
    query?: {
      $filter?: string | undefined
      $orderby?: string | undefined
    }
    reply: unknown
  }
  /** One registered device. */
  'autopilot.device.get': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly deploymentProfileAssignmentStatus: 'assignedInSync' | 'notAssigned'
      readonly deploymentProfileAssignmentDetailedStatus: string
      readonly deploymentProfileAssignedDateTime: string
      readonly groupTag: string
      readonly purchaseOrderIdentifier: string
      readonly serialNumber: string
      readonly productKey: string
      readonly manufacturer: string
      readonly model: string
      readonly enrollmentState: 'unknown' | 'enrolled' | 'pendingReset' | 'failed' | 'notContacted' | 'blocked'
      readonly lastContactedDateTime: string
      readonly addressableUserName: string
      readonly userPrincipalName: string
      readonly resourceName: string
      readonly skuNumber: string
      readonly systemFamily: string
      readonly azureActiveDirectoryDeviceId: string
      readonly azureAdDeviceId: string
      readonly managedDeviceId: string
      readonly displayName: string
      readonly deviceAccountUpn: string
      readonly deviceAccountPassword: string
      readonly deviceFriendlyName: string
      readonly remediationState: string
      readonly remediationStateLastModifiedDateTime: string
      readonly userlessEnrollmentStatus: string
      readonly assurance: '' | 'claimed' | 'ek' | 'attested'
      readonly tpmSimulated: boolean
      readonly nextEnrollmentAllowedUntil: string
      readonly managementState: '' | 'managed' | 'retirePending' | 'retireIssued' | 'retireFailed' | 'wipePending' | 'wipeIssued' | 'wipeFailed'
      readonly accountEnabled: boolean
      readonly registeredBy: string
      readonly channel: '' | 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc'
      readonly batch: string
      readonly deploymentProfile?: {
        readonly id: string
        readonly displayName: string
      } | null
      readonly intendedDeploymentProfile?: {
        readonly id: string
        readonly displayName: string
      } | null
      readonly '@odata.context': string
    }
  }
  /** Registered devices, by serial number. */
  'autopilot.device.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deploymentProfileAssignmentStatus: 'assignedInSync' | 'notAssigned'
        readonly deploymentProfileAssignmentDetailedStatus: string
        readonly deploymentProfileAssignedDateTime: string
        readonly groupTag: string
        readonly purchaseOrderIdentifier: string
        readonly serialNumber: string
        readonly productKey: string
        readonly manufacturer: string
        readonly model: string
        readonly enrollmentState: 'unknown' | 'enrolled' | 'pendingReset' | 'failed' | 'notContacted' | 'blocked'
        readonly lastContactedDateTime: string
        readonly addressableUserName: string
        readonly userPrincipalName: string
        readonly resourceName: string
        readonly skuNumber: string
        readonly systemFamily: string
        readonly azureActiveDirectoryDeviceId: string
        readonly azureAdDeviceId: string
        readonly managedDeviceId: string
        readonly displayName: string
        readonly deviceAccountUpn: string
        readonly deviceAccountPassword: string
        readonly deviceFriendlyName: string
        readonly remediationState: string
        readonly remediationStateLastModifiedDateTime: string
        readonly userlessEnrollmentStatus: string
        readonly assurance: '' | 'claimed' | 'ek' | 'attested'
        readonly tpmSimulated: boolean
        readonly nextEnrollmentAllowedUntil: string
        readonly managementState: '' | 'managed' | 'retirePending' | 'retireIssued' | 'retireFailed' | 'wipePending' | 'wipeIssued' | 'wipeFailed'
        readonly accountEnabled: boolean
        readonly registeredBy: string
        readonly channel: '' | 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc'
        readonly batch: string
        readonly deploymentProfile?: {
          readonly id: string
          readonly displayName: string
        } | null
        readonly intendedDeploymentProfile?: {
          readonly id: string
          readonly displayName: string
        } | null
      }>
    }
  }
  /** Compare a registered device with its hash after a repair, and register it anew in its place with tag, user and profile */
  'autopilot.device.repair': {
    path: { id: string }
    body: {
      readonly hardwareHash: string
      readonly dryRun?: boolean | undefined
    }
    reply: {
      readonly serialNumber: string
      readonly possible: boolean
      readonly matrix: {
        readonly row: string
        readonly supported: 'yes' | 'user-driven-only' | 'not-in-the-original' | 'no'
        readonly message: string
      }
      readonly registrationId: string | null
      readonly parts: ReadonlyArray<{
        readonly part: string
        readonly before: string
        readonly after: string
        readonly outcome: 'same' | 'replaced' | 'added' | 'gone' | 'unknown'
      }>
      readonly findings: ReadonlyArray<{
        readonly severity: 'error' | 'warning'
        readonly reason: string
        readonly message: string
      }>
    }
  }
  /** What happened to the device, from all hops on one clock; waits for news when asked to. */
  'autopilot.device.story': {
    path: { id: string }
    query?: {
      after?: string | undefined
      waitSeconds?: number | undefined
      assurance?: 'claimed' | 'ek' | 'attested' | undefined
    }
    reply: {
      readonly value: ReadonlyArray<{
        readonly sequence: string
        readonly at: string
        readonly hop: string
        readonly step: string
        readonly stage: string
        readonly outcome: string
        readonly claimed: boolean
        readonly assurance: 'claimed' | 'ek' | 'attested' | null
        readonly run: string | null
        readonly detail: Readonly<Record<string, unknown>>
      }>
      readonly lastSequence: string
    }
  }
  /** Take the assigned user away. */
  'autopilot.device.unassign-user': {
    path: { id: string }
  }
  /** Change group tag, device name, assigned user or greeting; what is absent stays. */
  'autopilot.device.update-properties': {
    path: { id: string }
    body: {
      readonly groupTag?: string | null | undefined
      readonly displayName?: string | null | undefined
      readonly userPrincipalName?: string | null | undefined
      readonly addressableUserName?: string | null | undefined
    }
  }
  /** Cancel an import that is under way; what it stored until now stays, and the answer says how much. */
  'autopilot.import.cancel': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly fileName: string | null
      readonly actorName: string
      readonly state: 'running' | 'complete' | 'failed' | 'cancelled'
      readonly registered: number
      readonly updated: number
      readonly refused: number
      readonly warned: number
      readonly failure: string | null
      readonly startedAt: string
      readonly finishedAt: string | null
      readonly channel: 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc' | null
      readonly partnerName: string | null
      readonly custody: {
        readonly sender: string
        readonly senderKid: string
        readonly signedBy: 'key' | 'certificate'
        readonly batch: string
        readonly hands: ReadonlyArray<{
          readonly from: string
          readonly to: string
          readonly at: string
        }>
      } | null
      readonly lastLine: number
      readonly resumable: boolean
      readonly undoUntil: string | null
      readonly undoState: 'running' | 'complete' | null
      readonly takenOut: number
      readonly leftInPlace: number
    }
  }
  /** Register the devices of a CSV; each row gets its verdict as soon as it is final. */
  'autopilot.import.csv': {
    query?: {
      dryRun?: 'true' | 'false' | undefined
      strict?: 'true' | 'false' | undefined
      document?: 'true' | 'false' | undefined
      channel?: 'mdm-csv' | 'store-csv' | 'business-csv' | undefined
      groupTag?: string | undefined
      fileName?: string | undefined
      resume?: string | undefined
      maxRows?: string | undefined
    }
    reply: unknown
  }
  /** Devices that an import registered, and why an undo would leave one. */
  'autopilot.import.devices': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly serialNumber: string
        readonly groupTag: string
        readonly line: number
        readonly stays: 'enrolled' | 'joined' | 'contacted' | 'imported-again' | 'changed' | 'in-group' | null
      }>
    }
  }
  /** Imports, the latest first. */
  'autopilot.import.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly fileName: string | null
        readonly actorName: string
        readonly state: 'running' | 'complete' | 'failed' | 'cancelled'
        readonly registered: number
        readonly updated: number
        readonly refused: number
        readonly warned: number
        readonly failure: string | null
        readonly startedAt: string
        readonly finishedAt: string | null
        readonly channel: 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc' | null
        readonly partnerName: string | null
        readonly custody: {
          readonly sender: string
          readonly senderKid: string
          readonly signedBy: 'key' | 'certificate'
          readonly batch: string
          readonly hands: ReadonlyArray<{
            readonly from: string
            readonly to: string
            readonly at: string
          }>
        } | null
        readonly lastLine: number
        readonly resumable: boolean
        readonly undoUntil: string | null
        readonly undoState: 'running' | 'complete' | null
        readonly takenOut: number
        readonly leftInPlace: number
      }>
    }
  }
  /** One import: how far it came, and whether it can go on or be undone. */
  'autopilot.import.read': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly fileName: string | null
      readonly actorName: string
      readonly state: 'running' | 'complete' | 'failed' | 'cancelled'
      readonly registered: number
      readonly updated: number
      readonly refused: number
      readonly warned: number
      readonly failure: string | null
      readonly startedAt: string
      readonly finishedAt: string | null
      readonly channel: 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc' | null
      readonly partnerName: string | null
      readonly custody: {
        readonly sender: string
        readonly senderKid: string
        readonly signedBy: 'key' | 'certificate'
        readonly batch: string
        readonly hands: ReadonlyArray<{
          readonly from: string
          readonly to: string
          readonly at: string
        }>
      } | null
      readonly lastLine: number
      readonly resumable: boolean
      readonly undoUntil: string | null
      readonly undoState: 'running' | 'complete' | null
      readonly takenOut: number
      readonly leftInPlace: number
    }
  }
  /** Rows of an import that were refused or repaired. */
  'autopilot.import.remarks': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly line: number
        readonly refused: boolean
        readonly serialNumber: string | null
        readonly registrationId: string | null
        readonly findings: ReadonlyArray<{
          readonly code: number
          readonly name: string
          readonly severity: string
        }>
      }>
    }
  }
  /** Take out what an import of the last 24 hours registered and nobody has used or changed since. */
  'autopilot.import.undo': {
    path: { id: string }
    body: { readonly dryRun?: boolean | undefined }
    reply: {
      readonly dryRun: boolean
      readonly takesOut: number
      readonly leaves: ReadonlyArray<{
        readonly reason: string
        readonly devices: number
      }>
    }
  }
  /** Register one device. */
  'autopilot.imported.create': {
    body: {
      readonly state?: unknown | undefined
      readonly id?: unknown | undefined
      readonly importId?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly serialNumber?: string | null | undefined
      readonly productKey?: string | null | undefined
      readonly hardwareIdentifier?: string | null | undefined
      readonly groupTag?: string | null | undefined
      readonly orderIdentifier?: string | null | undefined
      readonly assignedUserPrincipalName?: string | null | undefined
    }
    reply: {
      readonly id: string
      readonly importId: string
      readonly serialNumber: string
      readonly productKey: string
      readonly hardwareIdentifier: null
      readonly groupTag: string
      readonly assignedUserPrincipalName: string
      readonly state: {
        readonly deviceImportStatus: 'complete' | 'error'
        readonly deviceRegistrationId: string
        readonly deviceErrorCode: number
        readonly deviceErrorName: string
      }
    }
  }
  /** Forget the record of an import; the device stays registered. */
  'autopilot.imported.delete': {
    path: { id: string }
  }
  /** What became of one device that was registered. */
  'autopilot.imported.get': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly importId: string
      readonly serialNumber: string
      readonly productKey: string
      readonly hardwareIdentifier: null
      readonly groupTag: string
      readonly assignedUserPrincipalName: string
      readonly state: {
        readonly deviceImportStatus: 'complete' | 'error'
        readonly deviceRegistrationId: string
        readonly deviceErrorCode: number
        readonly deviceErrorName: string
      }
      readonly '@odata.context': string
    }
  }
  /** Register several devices. */
  'autopilot.imported.import': {
    body: {
      readonly importedWindowsAutopilotDeviceIdentities: ReadonlyArray<{
        readonly state?: unknown | undefined
        readonly id?: unknown | undefined
        readonly importId?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly serialNumber?: string | null | undefined
        readonly productKey?: string | null | undefined
        readonly hardwareIdentifier?: string | null | undefined
        readonly groupTag?: string | null | undefined
        readonly orderIdentifier?: string | null | undefined
        readonly assignedUserPrincipalName?: string | null | undefined
      }>
    }
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly importId: string
        readonly serialNumber: string
        readonly productKey: string
        readonly hardwareIdentifier: null
        readonly groupTag: string
        readonly assignedUserPrincipalName: string
        readonly state: {
          readonly deviceImportStatus: 'complete' | 'error'
          readonly deviceRegistrationId: string
          readonly deviceErrorCode: number
          readonly deviceErrorName: string
        }
      }>
    }
  }
  /** What became of devices that were registered one by one. */
  'autopilot.imported.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly importId: string
        readonly serialNumber: string
        readonly productKey: string
        readonly hardwareIdentifier: null
        readonly groupTag: string
        readonly assignedUserPrincipalName: string
        readonly state: {
          readonly deviceImportStatus: 'complete' | 'error'
          readonly deviceRegistrationId: string
          readonly deviceErrorCode: number
          readonly deviceErrorName: string
        }
      }>
    }
  }
  /** Trust a key no longer; what it sent before stays. */
  'autopilot.inbox.distrust': {
    path: { id: string }
  }
  /** The keys that sealed lists of devices are sealed to, with the words that people compare. */
  'autopilot.inbox.read': {
    reply: {
      readonly words: string
      readonly cardUrl: string
      readonly card: Readonly<Record<string, unknown>>
      readonly keys: ReadonlyArray<{
        readonly kid: string
        readonly kind: 'age' | 'x509'
        readonly value: string
        readonly notBefore: string
        readonly notAfter: string
        readonly fingerprint: string
      }>
      readonly formerKeysOpenUntilDateTime: string | null
      readonly maxRows: number
      readonly maxBytes: number
    }
  }
  /** Make new keys to seal to; former ones open for 30 more days, or with `now` nothing from now on. */
  'autopilot.inbox.rotate': {
    body: { readonly now?: boolean | undefined }
    reply: {
      readonly words: string
      readonly cardUrl: string
      readonly card: Readonly<Record<string, unknown>>
      readonly keys: ReadonlyArray<{
        readonly kid: string
        readonly kind: 'age' | 'x509'
        readonly value: string
        readonly notBefore: string
        readonly notAfter: string
        readonly fingerprint: string
      }>
      readonly formerKeysOpenUntilDateTime: string | null
      readonly maxRows: number
      readonly maxBytes: number
    }
  }
  /** Whose sealed lists of devices are imported. */
  'autopilot.inbox.senders': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly name: string
        readonly kind: 'ed25519' | 'x509'
        readonly words: string | null
        readonly fingerprint: string | null
        readonly addedDateTime: string
        readonly addedBy: string
      }>
    }
  }
  /** Trust what is signed with a key or a certificate. */
  'autopilot.inbox.trust': {
    body: {
      readonly name: string
      readonly publicKey?: string | undefined
      readonly certificate?: string | undefined
    }
    reply: {
      readonly id: string
      readonly name: string
      readonly kind: 'ed25519' | 'x509'
      readonly words: string | null
      readonly fingerprint: string | null
      readonly addedDateTime: string
      readonly addedBy: string
    }
  }
  /** Record an order, in which the customer says whether Autopilot is wanted */
  'autopilot.order.create': {
    body: {
      readonly number: string
      readonly customerName: string
      readonly customerId?: string | null | undefined
      readonly autopilot: boolean
      readonly windowsVersion: string
      readonly devices: ReadonlyArray<{
        readonly manufacturer?: string | undefined
        readonly model?: string | undefined
        readonly serialNumber?: string | undefined
        readonly productKey?: string | undefined
      }>
    }
    reply: {
      readonly id: string
      readonly number: string
      readonly customerName: string
      readonly customerId: string | null
      readonly autopilot: boolean
      readonly windowsVersion: string
      readonly outcome: 'file' | 'registration' | null
      readonly outcomeDateTime: string | null
      readonly submissionId: string | null
      readonly createdBy: string
      readonly createdDateTime: string
    }
  }
  /** The hashes of an order as the CSV that its customer imports; the order then ends without a registration */
  'autopilot.order.file': {
    path: { id: string }
    reply: unknown
  }
  /** Orders of this manufacturer, the latest first */
  'autopilot.order.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly number: string
        readonly customerName: string
        readonly customerId: string | null
        readonly autopilot: boolean
        readonly windowsVersion: string
        readonly outcome: 'file' | 'registration' | null
        readonly outcomeDateTime: string | null
        readonly submissionId: string | null
        readonly createdBy: string
        readonly createdDateTime: string
      }>
    }
  }
  /** One order with its devices and, where they were to be registered, what became of each */
  'autopilot.order.read': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly number: string
      readonly customerName: string
      readonly customerId: string | null
      readonly autopilot: boolean
      readonly windowsVersion: string
      readonly outcome: 'file' | 'registration' | null
      readonly outcomeDateTime: string | null
      readonly submissionId: string | null
      readonly createdBy: string
      readonly createdDateTime: string
      readonly devices: ReadonlyArray<{
        readonly manufacturer: string
        readonly model: string
        readonly serialNumber: string
        readonly productKey: string
        readonly verdict: 'OK' | 'Pending' | 'NoConsent' | 'TenantUnknown' | 'TenantDomainMismatch' | 'DeviceNotFound' | 'DeviceNotUnique' | 'AlreadyRegistered' | 'AssignedToOtherTenant' | 'MissingIdentifier' | 'NotStored' | null
        readonly message: string
      }>
    }
  }
  /** Register the devices of an order for its customer, over OEM Direct */
  'autopilot.order.register': {
    path: { id: string }
    reply: { readonly submissionId: string }
  }
  /** The same CSV sealed with age to the customer, and signed by the manufacturer */
  'autopilot.order.seal': {
    path: { id: string }
    body: {
      readonly card?: string | undefined
      readonly words?: string | undefined
      readonly days?: number | undefined
    }
    reply: {
      readonly fileName: string
      readonly content: string
      readonly sha256: string
      readonly recipient: string
      readonly expirationDateTime: string
      readonly senderWords: string
      readonly senderCardUrl: string
    }
  }
  /** Assign a profile to a group, to all devices, or exclude a group */
  'autopilot.profile.assign': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly source?: unknown | undefined
      readonly sourceId?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly target: {
        readonly '@odata.type': string
        readonly groupId?: string | null | undefined
        readonly deviceAndAppManagementAssignmentFilterId?: '' | '00000000-0000-0000-0000-000000000000' | null | undefined
        readonly deviceAndAppManagementAssignmentFilterType?: 'none' | null | undefined
      }
    }
    reply: {
      readonly id: string
      readonly source: 'direct'
      readonly sourceId: string
      readonly intent?: string
      readonly target: {
        readonly '@odata.type': string
        readonly deviceAndAppManagementAssignmentFilterId: string | null
        readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
        readonly groupId?: string
      }
    }
  }
  /** Assign a profile to registered devices directly; this outranks groups */
  'autopilot.profile.assign-devices': {
    path: { id: string }
    body: { readonly deviceIds: ReadonlyArray<string> }
  }
  /** The registered devices that get a profile now, by whatever way */
  'autopilot.profile.assigned-devices': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deploymentProfileAssignmentStatus: 'assignedInSync' | 'notAssigned'
        readonly deploymentProfileAssignmentDetailedStatus: string
        readonly deploymentProfileAssignedDateTime: string
        readonly groupTag: string
        readonly purchaseOrderIdentifier: string
        readonly serialNumber: string
        readonly productKey: string
        readonly manufacturer: string
        readonly model: string
        readonly enrollmentState: 'unknown' | 'enrolled' | 'pendingReset' | 'failed' | 'notContacted' | 'blocked'
        readonly lastContactedDateTime: string
        readonly addressableUserName: string
        readonly userPrincipalName: string
        readonly resourceName: string
        readonly skuNumber: string
        readonly systemFamily: string
        readonly azureActiveDirectoryDeviceId: string
        readonly azureAdDeviceId: string
        readonly managedDeviceId: string
        readonly displayName: string
        readonly deviceAccountUpn: string
        readonly deviceAccountPassword: string
        readonly deviceFriendlyName: string
        readonly remediationState: string
        readonly remediationStateLastModifiedDateTime: string
        readonly userlessEnrollmentStatus: string
        readonly assurance: '' | 'claimed' | 'ek' | 'attested'
        readonly tpmSimulated: boolean
        readonly nextEnrollmentAllowedUntil: string
        readonly managementState: '' | 'managed' | 'retirePending' | 'retireIssued' | 'retireFailed' | 'wipePending' | 'wipeIssued' | 'wipeFailed'
        readonly accountEnabled: boolean
        readonly registeredBy: string
        readonly channel: '' | 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc'
        readonly batch: string
        readonly deploymentProfile?: {
          readonly id: string
          readonly displayName: string
        } | null
        readonly intendedDeploymentProfile?: {
          readonly id: string
          readonly displayName: string
        } | null
      }>
    }
  }
  /** Where a profile is assigned */
  'autopilot.profile.assignments': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Change a deployment profile; devices see it at their next OOBE */
  'autopilot.profile.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly madeBy?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly locale?: string | null | undefined
      readonly language?: string | null | undefined
      readonly outOfBoxExperienceSetting?: {
        readonly privacySettingsHidden?: boolean | undefined
        readonly hidePrivacySettings?: boolean | undefined
        readonly eulaHidden?: boolean | undefined
        readonly hideEULA?: boolean | undefined
        readonly userType?: 'administrator' | 'standard' | undefined
        readonly deviceUsageType?: 'singleUser' | 'shared' | undefined
        readonly keyboardSelectionPageSkipped?: boolean | undefined
        readonly skipKeyboardSelectionPage?: boolean | undefined
        readonly escapeLinkHidden?: boolean | undefined
        readonly hideEscapeLink?: boolean | undefined
        readonly '@odata.type'?: string | undefined
      } | null | undefined
      readonly outOfBoxExperienceSettings?: {
        readonly privacySettingsHidden?: boolean | undefined
        readonly hidePrivacySettings?: boolean | undefined
        readonly eulaHidden?: boolean | undefined
        readonly hideEULA?: boolean | undefined
        readonly userType?: 'administrator' | 'standard' | undefined
        readonly deviceUsageType?: 'singleUser' | 'shared' | undefined
        readonly keyboardSelectionPageSkipped?: boolean | undefined
        readonly skipKeyboardSelectionPage?: boolean | undefined
        readonly escapeLinkHidden?: boolean | undefined
        readonly hideEscapeLink?: boolean | undefined
        readonly '@odata.type'?: string | undefined
      } | null | undefined
      readonly enrollmentStatusScreenSettings?: null | undefined
      readonly hardwareHashExtractionEnabled?: boolean | null | undefined
      readonly extractHardwareHash?: boolean | null | undefined
      readonly deviceNameTemplate?: string | null | undefined
      readonly deviceType?: 'windowsPc' | 'holoLens' | null | undefined
      readonly preprovisioningAllowed?: boolean | null | undefined
      readonly enableWhiteGlove?: boolean | null | undefined
      readonly managementServiceAppId?: '' | null | undefined
      readonly hybridAzureADJoinSkipConnectivityCheck?: boolean | null | undefined
      readonly consumerFeaturesDisabled?: boolean | undefined
      readonly autopilotUpdateDisabled?: boolean | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly locale: string | null
      readonly language: string | null
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly madeBy: string
      readonly outOfBoxExperienceSetting: {
        readonly privacySettingsHidden: boolean
        readonly eulaHidden: boolean
        readonly userType: 'administrator' | 'standard'
        readonly deviceUsageType: 'singleUser' | 'shared'
        readonly keyboardSelectionPageSkipped: boolean
        readonly escapeLinkHidden: boolean
      }
      readonly outOfBoxExperienceSettings: {
        readonly hidePrivacySettings: boolean
        readonly hideEULA: boolean
        readonly userType: 'administrator' | 'standard'
        readonly deviceUsageType: 'singleUser' | 'shared'
        readonly skipKeyboardSelectionPage: boolean
        readonly hideEscapeLink: boolean
      }
      readonly enrollmentStatusScreenSettings: null
      readonly hardwareHashExtractionEnabled: boolean
      readonly extractHardwareHash: boolean
      readonly deviceNameTemplate: string
      readonly deviceType: string
      readonly preprovisioningAllowed: boolean
      readonly enableWhiteGlove: boolean
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly managementServiceAppId: null
      readonly consumerFeaturesDisabled: boolean
      readonly autopilotUpdateDisabled: boolean
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Create a deployment profile */
  'autopilot.profile.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly madeBy?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly locale?: string | null | undefined
      readonly language?: string | null | undefined
      readonly outOfBoxExperienceSetting?: {
        readonly privacySettingsHidden?: boolean | undefined
        readonly hidePrivacySettings?: boolean | undefined
        readonly eulaHidden?: boolean | undefined
        readonly hideEULA?: boolean | undefined
        readonly userType?: 'administrator' | 'standard' | undefined
        readonly deviceUsageType?: 'singleUser' | 'shared' | undefined
        readonly keyboardSelectionPageSkipped?: boolean | undefined
        readonly skipKeyboardSelectionPage?: boolean | undefined
        readonly escapeLinkHidden?: boolean | undefined
        readonly hideEscapeLink?: boolean | undefined
        readonly '@odata.type'?: string | undefined
      } | null | undefined
      readonly outOfBoxExperienceSettings?: {
        readonly privacySettingsHidden?: boolean | undefined
        readonly hidePrivacySettings?: boolean | undefined
        readonly eulaHidden?: boolean | undefined
        readonly hideEULA?: boolean | undefined
        readonly userType?: 'administrator' | 'standard' | undefined
        readonly deviceUsageType?: 'singleUser' | 'shared' | undefined
        readonly keyboardSelectionPageSkipped?: boolean | undefined
        readonly skipKeyboardSelectionPage?: boolean | undefined
        readonly escapeLinkHidden?: boolean | undefined
        readonly hideEscapeLink?: boolean | undefined
        readonly '@odata.type'?: string | undefined
      } | null | undefined
      readonly enrollmentStatusScreenSettings?: null | undefined
      readonly hardwareHashExtractionEnabled?: boolean | null | undefined
      readonly extractHardwareHash?: boolean | null | undefined
      readonly deviceNameTemplate?: string | null | undefined
      readonly deviceType?: 'windowsPc' | 'holoLens' | null | undefined
      readonly preprovisioningAllowed?: boolean | null | undefined
      readonly enableWhiteGlove?: boolean | null | undefined
      readonly managementServiceAppId?: '' | null | undefined
      readonly hybridAzureADJoinSkipConnectivityCheck?: boolean | null | undefined
      readonly consumerFeaturesDisabled?: boolean | undefined
      readonly autopilotUpdateDisabled?: boolean | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly locale: string | null
      readonly language: string | null
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly madeBy: string
      readonly outOfBoxExperienceSetting: {
        readonly privacySettingsHidden: boolean
        readonly eulaHidden: boolean
        readonly userType: 'administrator' | 'standard'
        readonly deviceUsageType: 'singleUser' | 'shared'
        readonly keyboardSelectionPageSkipped: boolean
        readonly escapeLinkHidden: boolean
      }
      readonly outOfBoxExperienceSettings: {
        readonly hidePrivacySettings: boolean
        readonly hideEULA: boolean
        readonly userType: 'administrator' | 'standard'
        readonly deviceUsageType: 'singleUser' | 'shared'
        readonly skipKeyboardSelectionPage: boolean
        readonly hideEscapeLink: boolean
      }
      readonly enrollmentStatusScreenSettings: null
      readonly hardwareHashExtractionEnabled: boolean
      readonly extractHardwareHash: boolean
      readonly deviceNameTemplate: string
      readonly deviceType: string
      readonly preprovisioningAllowed: boolean
      readonly enableWhiteGlove: boolean
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly managementServiceAppId: null
      readonly consumerFeaturesDisabled: boolean
      readonly autopilotUpdateDisabled: boolean
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Delete a profile that is assigned nowhere */
  'autopilot.profile.delete': {
    path: { id: string }
  }
  /** Deployment profiles, oldest first; $expand=assignments */
  'autopilot.profile.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly locale: string | null
        readonly language: string | null
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly madeBy: string
        readonly outOfBoxExperienceSetting: {
          readonly privacySettingsHidden: boolean
          readonly eulaHidden: boolean
          readonly userType: 'administrator' | 'standard'
          readonly deviceUsageType: 'singleUser' | 'shared'
          readonly keyboardSelectionPageSkipped: boolean
          readonly escapeLinkHidden: boolean
        }
        readonly outOfBoxExperienceSettings: {
          readonly hidePrivacySettings: boolean
          readonly hideEULA: boolean
          readonly userType: 'administrator' | 'standard'
          readonly deviceUsageType: 'singleUser' | 'shared'
          readonly skipKeyboardSelectionPage: boolean
          readonly hideEscapeLink: boolean
        }
        readonly enrollmentStatusScreenSettings: null
        readonly hardwareHashExtractionEnabled: boolean
        readonly extractHardwareHash: boolean
        readonly deviceNameTemplate: string
        readonly deviceType: string
        readonly preprovisioningAllowed: boolean
        readonly enableWhiteGlove: boolean
        readonly roleScopeTagIds: ReadonlyArray<string>
        readonly managementServiceAppId: null
        readonly consumerFeaturesDisabled: boolean
        readonly autopilotUpdateDisabled: boolean
        readonly assignments?: ReadonlyArray<{
          readonly id: string
          readonly source: 'direct'
          readonly sourceId: string
          readonly intent?: string
          readonly target: {
            readonly '@odata.type': string
            readonly deviceAndAppManagementAssignmentFilterId: string | null
            readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
            readonly groupId?: string
          }
        }>
      }>
    }
  }
  /** Make an AutopilotConfigurationFile.json of a user-driven profile, for devices that are not registered */
  'autopilot.profile.make-file': {
    path: { id: string }
    reply: {
      readonly fileName: string
      readonly correlationId: string
      readonly content: string
    }
  }
  /** One deployment profile */
  'autopilot.profile.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly locale: string | null
      readonly language: string | null
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly madeBy: string
      readonly outOfBoxExperienceSetting: {
        readonly privacySettingsHidden: boolean
        readonly eulaHidden: boolean
        readonly userType: 'administrator' | 'standard'
        readonly deviceUsageType: 'singleUser' | 'shared'
        readonly keyboardSelectionPageSkipped: boolean
        readonly escapeLinkHidden: boolean
      }
      readonly outOfBoxExperienceSettings: {
        readonly hidePrivacySettings: boolean
        readonly hideEULA: boolean
        readonly userType: 'administrator' | 'standard'
        readonly deviceUsageType: 'singleUser' | 'shared'
        readonly skipKeyboardSelectionPage: boolean
        readonly hideEscapeLink: boolean
      }
      readonly enrollmentStatusScreenSettings: null
      readonly hardwareHashExtractionEnabled: boolean
      readonly extractHardwareHash: boolean
      readonly deviceNameTemplate: string
      readonly deviceType: string
      readonly preprovisioningAllowed: boolean
      readonly enableWhiteGlove: boolean
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly managementServiceAppId: null
      readonly consumerFeaturesDisabled: boolean
      readonly autopilotUpdateDisabled: boolean
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly '@odata.context': string
    }
  }
  /** Remove one assignment */
  'autopilot.profile.unassign': {
    path: {
      id: string
      assignmentId: string
    }
  }
  /** Remove every assignment of a profile */
  'autopilot.profile.unassign-all': {
    path: { id: string }
  }
  /** When devices were last synchronised: always just now */
  'autopilot.settings.read': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly lastSyncDateTime: string
      readonly lastManualSyncTriggerDateTime: string
      readonly syncStatus: 'completed'
      readonly '@odata.context': string
    }
  }
  /** Accepted and done: nothing is ever waiting */
  'autopilot.settings.sync': {

  }
  /** Let an upload that waits be registered. */
  'autopilot.upload.approve': {
    path: { id: string }
  }
  /** The devices of an upload in the order in which they were sent, with what became of each. */
  'autopilot.upload.devices': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly line: number
        readonly serialNumber: string
        readonly productKey: string
        readonly manufacturer: string
        readonly model: string
        readonly groupTag: string
        readonly deploymentProfileId: string | null
        readonly state: 'waiting' | 'registered' | 'refused'
        readonly errorCode: number
        readonly errorName: string
        readonly message: string
      }>
    }
  }
  /** What partners uploaded for this organisation, the latest first. */
  'autopilot.upload.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly partnerName: string
        readonly channel: 'oem-direct' | 'partner-center-api' | 'partner-center-csv' | 'store-csv' | 'mdm-csv' | 'business-csv' | 'graph' | 'sealed-list' | 'conversion' | 'prepared-pc'
        readonly batch: string
        readonly state: 'held' | 'queued' | 'processing' | 'done'
        readonly devices: number
        readonly refused: number | null
        readonly uploadedBy: string
        readonly createdDateTime: string
        readonly completedDateTime: string | null
      }>
    }
  }
  /** Refuse an upload that waits; nothing of it is registered. */
  'autopilot.upload.refuse': {
    path: { id: string }
  }
  /** Change name, sign-in text, user name hint and colour of the sign-in page */
  'directory.branding.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | null | undefined
      readonly signInPageText?: string | null | undefined
      readonly usernameHintText?: string | null | undefined
      readonly backgroundColor?: string | null | undefined
    }
  }
  /** Set the square logo that sign-in and OOBE show */
  'directory.branding.logo': {
    path: { id: string }
  }
  /** The look of the sign-in page; 404 when none is configured */
  'directory.branding.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: '0'
      readonly displayName: string | null
      readonly signInPageText: string | null
      readonly usernameHintText: string | null
      readonly backgroundColor: string | null
      readonly squareLogoRelativeUrl: string | null
      readonly '@odata.context': string
    }
  }
  /** A computer as an Active Directory has it: its device object waits until the computer registers itself */
  'directory.computer.synchronize': {
    path: { deviceId: string }
    body: {
      readonly source: string
      readonly displayName: string
      readonly accountEnabled: boolean
      readonly securityIdentifier: string
      readonly userCertificates: ReadonlyArray<string>
      readonly operatingSystem?: string | null | undefined
      readonly operatingSystemVersion?: string | null | undefined
    }
  }
  /** Disable a device object or enable it again (disabled, it proves nothing and is not managed); give it texts of your own */
  'directory.device.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly accountEnabled?: boolean | undefined
      readonly extensionAttributes?: {
        readonly extensionAttribute1?: string | null | undefined
        readonly extensionAttribute2?: string | null | undefined
        readonly extensionAttribute3?: string | null | undefined
        readonly extensionAttribute4?: string | null | undefined
        readonly extensionAttribute5?: string | null | undefined
        readonly extensionAttribute6?: string | null | undefined
        readonly extensionAttribute7?: string | null | undefined
        readonly extensionAttribute8?: string | null | undefined
        readonly extensionAttribute9?: string | null | undefined
        readonly extensionAttribute10?: string | null | undefined
        readonly extensionAttribute11?: string | null | undefined
        readonly extensionAttribute12?: string | null | undefined
        readonly extensionAttribute13?: string | null | undefined
        readonly extensionAttribute14?: string | null | undefined
        readonly extensionAttribute15?: string | null | undefined
      } | undefined
    }
  }
  /** Delete a device object, its join and its management; people may delete their own devices */
  'directory.device.delete': {
    path: { id: string }
  }
  /** Device objects of the directory */
  'directory.device.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deviceId: string
        readonly displayName: string
        readonly accountEnabled: boolean
        readonly operatingSystem: string | null
        readonly operatingSystemVersion: string | null
        readonly trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null
        readonly profileType: string
        readonly onPremisesSyncEnabled: boolean | null
        readonly onPremisesSecurityIdentifier: string | null
        readonly onPremisesLastSyncDateTime: string | null
        readonly physicalIds: ReadonlyArray<string>
        readonly systemLabels: ReadonlyArray<string>
        readonly isManaged: boolean | null
        readonly isCompliant: boolean | null
        readonly managementType: string | null
        readonly deviceOwnership: 'Company'
        readonly extensionAttributes: Readonly<Record<string, string | null>>
        readonly manufacturer: string | null
        readonly model: string | null
        readonly enrollmentProfileName: string | null
        readonly enrollmentType: string | null
        readonly approximateLastSignInDateTime: string | null
        readonly registrationDateTime: string | null
        readonly createdDateTime: string
        readonly assurance: 'claimed' | 'ek' | 'attested' | null
        readonly tpmSimulated: boolean
        readonly joinedAsRegistered: boolean
        readonly source: string | null
        readonly onPremisesAccountEnabled: boolean | null
        readonly nextEnrollmentAllowedUntil: string | null
      }>
    }
  }
  /** The groups that a device is a member of */
  'directory.device.member-of': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** One device object */
  'directory.device.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly deviceId: string
      readonly displayName: string
      readonly accountEnabled: boolean
      readonly operatingSystem: string | null
      readonly operatingSystemVersion: string | null
      readonly trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null
      readonly profileType: string
      readonly onPremisesSyncEnabled: boolean | null
      readonly onPremisesSecurityIdentifier: string | null
      readonly onPremisesLastSyncDateTime: string | null
      readonly physicalIds: ReadonlyArray<string>
      readonly systemLabels: ReadonlyArray<string>
      readonly isManaged: boolean | null
      readonly isCompliant: boolean | null
      readonly managementType: string | null
      readonly deviceOwnership: 'Company'
      readonly extensionAttributes: Readonly<Record<string, string | null>>
      readonly manufacturer: string | null
      readonly model: string | null
      readonly enrollmentProfileName: string | null
      readonly enrollmentType: string | null
      readonly approximateLastSignInDateTime: string | null
      readonly registrationDateTime: string | null
      readonly createdDateTime: string
      readonly assurance: 'claimed' | 'ek' | 'attested' | null
      readonly tpmSimulated: boolean
      readonly joinedAsRegistered: boolean
      readonly source: string | null
      readonly onPremisesAccountEnabled: boolean | null
      readonly nextEnrollmentAllowedUntil: string | null
      readonly '@odata.context': string
    }
  }
  /** The groups that a device is in, by groups in them, too */
  'directory.device.transitive-member-of': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** Add a device, a user or a group to an assigned group */
  'directory.group.add-member': {
    path: { id: string }
    body: { readonly '@odata.id': string }
  }
  /** Rename a group or change its rule */
  'directory.group.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly onPremisesImmutableId?: null | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly groupTypes?: ReadonlyArray<'DynamicMembership'> | undefined
      readonly membershipRule?: string | null | undefined
      readonly membershipRuleProcessingState?: 'On' | 'Paused' | null | undefined
      readonly 'members@odata.bind'?: ReadonlyArray<string> | undefined
    }
  }
  /** Create an assigned group, or a dynamic one with a membership rule */
  'directory.group.create': {
    body: {
      readonly '@odata.type'?: string | undefined
      readonly displayName: string
      readonly description?: string | null | undefined
      readonly mailNickname: string
      readonly mailEnabled: false
      readonly securityEnabled: true
      readonly groupTypes?: ReadonlyArray<'DynamicMembership'> | undefined
      readonly membershipRule?: string | null | undefined
      readonly membershipRuleProcessingState?: 'On' | 'Paused' | null | undefined
      readonly 'members@odata.bind'?: ReadonlyArray<string> | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string | null
      readonly mailEnabled: boolean
      readonly mailNickname: string
      readonly securityEnabled: boolean
      readonly groupTypes: ReadonlyArray<string>
      readonly membershipRule: string | null
      readonly membershipRuleProcessingState: 'On' | 'Paused' | null
      readonly selfDescribedProperties: ReadonlyArray<string>
      readonly createdDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly visibility: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
    }
  }
  /** Delete a group; what was assigned to it is no longer */
  'directory.group.delete': {
    path: { id: string }
  }
  /** By whom, or by which groups in a group, a device, a user or a group is in it */
  'directory.group.explain-member': {
    path: { id: string }
    body: { readonly memberId: string }
    reply: {
      readonly memberId: string
      readonly isMember: boolean
      readonly ways: ReadonlyArray<{
        readonly groups: ReadonlyArray<{
          readonly id: string
          readonly displayName: string
        }>
        readonly byRule: boolean
        readonly addedDateTime: string
        readonly addedBy: string | null
      }>
    }
  }
  /** Groups */
  'directory.group.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** The groups that a group is a member of */
  'directory.group.member-of': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** The members of a group; groups in it are members */
  'directory.group.members': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': '#microsoft.graph.device' | '#microsoft.graph.user' | '#microsoft.graph.group'
        readonly id: string
        readonly displayName: string | null
        readonly deviceId?: string | null
        readonly userPrincipalName?: string | null
      }>
    }
  }
  /** One group */
  'directory.group.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string | null
      readonly mailEnabled: boolean
      readonly mailNickname: string
      readonly securityEnabled: boolean
      readonly groupTypes: ReadonlyArray<string>
      readonly membershipRule: string | null
      readonly membershipRuleProcessingState: 'On' | 'Paused' | null
      readonly selfDescribedProperties: ReadonlyArray<string>
      readonly createdDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly visibility: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly '@odata.context': string
    }
  }
  /** Take a member out of an assigned group */
  'directory.group.remove-member': {
    path: {
      id: string
      memberId: string
    }
  }
  /** The groups that a group is in, by groups in them, too */
  'directory.group.transitive-member-of': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** The members of a group and of the groups in it, each once */
  'directory.group.transitive-members': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': '#microsoft.graph.device' | '#microsoft.graph.user' | '#microsoft.graph.group'
        readonly id: string
        readonly displayName: string | null
        readonly deviceId?: string | null
        readonly userPrincipalName?: string | null
      }>
    }
  }
  /** Give licences to the members of a group and take some; who finds no unit left waits for one */
  'directory.licence.assign-to-group': {
    path: { id: string }
    body: {
      readonly addLicenses: ReadonlyArray<{
        readonly '@odata.type'?: string | undefined
        readonly skuId: string
        readonly disabledPlans?: ReadonlyArray<string> | undefined
      }>
      readonly removeLicenses: ReadonlyArray<string>
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string | null
      readonly mailEnabled: boolean
      readonly mailNickname: string
      readonly securityEnabled: boolean
      readonly groupTypes: ReadonlyArray<string>
      readonly membershipRule: string | null
      readonly membershipRuleProcessingState: 'On' | 'Paused' | null
      readonly selfDescribedProperties: ReadonlyArray<string>
      readonly createdDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly visibility: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly '@odata.context': string
    }
  }
  /** Give licences to a person and take some; refused when no unit is left */
  'directory.licence.assign-to-user': {
    path: { id: string }
    body: {
      readonly addLicenses: ReadonlyArray<{
        readonly '@odata.type'?: string | undefined
        readonly skuId: string
        readonly disabledPlans?: ReadonlyArray<string> | undefined
      }>
      readonly removeLicenses: ReadonlyArray<string>
    }
    reply: {
      readonly id: string
      readonly city: string | null
      readonly companyName: string | null
      readonly country: string | null
      readonly department: string | null
      readonly employeeId: string | null
      readonly employeeType: string | null
      readonly faxNumber: string | null
      readonly jobTitle: string | null
      readonly mobilePhone: string | null
      readonly officeLocation: string | null
      readonly postalCode: string | null
      readonly preferredLanguage: string | null
      readonly state: string | null
      readonly streetAddress: string | null
      readonly usageLocation: string | null
      readonly businessPhones: ReadonlyArray<string>
      readonly displayName: string
      readonly employeeHireDate: string | null
      readonly givenName: string | null
      readonly mail: string
      readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
      readonly otherMails: ReadonlyArray<string>
      readonly surname: string | null
      readonly userPrincipalName: string
      readonly accountEnabled: boolean
      readonly userType: 'Member' | 'Guest'
      readonly createdDateTime: string
      readonly signInSessionsValidFromDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly bulkTokenId: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly assignedPlans: ReadonlyArray<{
        readonly assignedDateTime: string
        readonly capabilityStatus: 'Enabled'
        readonly service: string
        readonly servicePlanId: string
      }>
      readonly licenseAssignmentStates: ReadonlyArray<{
        readonly assignedByGroup: string | null
        readonly disabledPlans: ReadonlyArray<string>
        readonly error: 'None' | 'CountViolation'
        readonly lastUpdatedDateTime: string
        readonly skuId: string
        readonly state: 'Active' | 'Error'
      }>
      readonly roles: ReadonlyArray<string>
      readonly rolesInGroups: ReadonlyArray<string>
      readonly mayJoinDevices: boolean
      readonly mdmLicensed: boolean
      readonly manager?: {
        readonly id?: string
        readonly city?: string | null
        readonly companyName?: string | null
        readonly country?: string | null
        readonly department?: string | null
        readonly employeeId?: string | null
        readonly employeeType?: string | null
        readonly faxNumber?: string | null
        readonly jobTitle?: string | null
        readonly mobilePhone?: string | null
        readonly officeLocation?: string | null
        readonly postalCode?: string | null
        readonly preferredLanguage?: string | null
        readonly state?: string | null
        readonly streetAddress?: string | null
        readonly usageLocation?: string | null
        readonly businessPhones?: ReadonlyArray<string>
        readonly displayName?: string
        readonly employeeHireDate?: string | null
        readonly givenName?: string | null
        readonly mail?: string
        readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
        readonly otherMails?: ReadonlyArray<string>
        readonly surname?: string | null
        readonly userPrincipalName?: string
        readonly accountEnabled?: boolean
        readonly userType?: 'Member' | 'Guest'
        readonly createdDateTime?: string
        readonly signInSessionsValidFromDateTime?: string
        readonly onPremisesImmutableId?: string | null
        readonly onPremisesSyncEnabled?: boolean | null
        readonly source?: string | null
        readonly bulkTokenId?: string | null
        readonly assignedLicenses?: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans?: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates?: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles?: ReadonlyArray<string>
        readonly rolesInGroups?: ReadonlyArray<string>
        readonly mayJoinDevices?: boolean
        readonly mdmLicensed?: boolean
        readonly '@odata.type'?: '#microsoft.graph.user'
      }
      readonly '@odata.context': string
    }
  }
  /** The licences that a person holds a seat of */
  'directory.licence.details': {
    path: { key: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly servicePlans: ReadonlyArray<{
          readonly appliesTo: string
          readonly provisioningStatus: string
          readonly servicePlanId: string
          readonly servicePlanName: string
        }>
        readonly skuId: string
        readonly skuPartNumber: string
      }>
    }
  }
  /** What giving a licence to a person or a group, or taking it, would change: seats, who waits, whose devices could be managed then, and why it would be refused; nothing changes */
  'directory.licence.effect': {
    path: { id: string }
    body: {
      readonly holderId: string
      readonly does: 'give' | 'take'
      readonly disabledPlans?: ReadonlyArray<string> | undefined
      readonly earlier?: ReadonlyArray<string> | undefined
    }
    reply: {
      readonly people: number
      readonly seats: number
      readonly waiting: number
      readonly gaining: number
      readonly gainingDevices: number
      readonly losing: number
      readonly losingDevices: number
      readonly refused: string | null
    }
  }
  /** The licences of the organisation, with how many there are and how many are taken */
  'directory.licence.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly accountId: string
        readonly accountName: string
        readonly appliesTo: 'User' | 'Company'
        readonly capabilityStatus: 'Enabled' | 'Suspended'
        readonly consumedUnits: number
        readonly prepaidUnits: {
          readonly enabled: number
          readonly lockedOut: number
          readonly suspended: number
          readonly warning: number
        }
        readonly servicePlans: ReadonlyArray<{
          readonly appliesTo: string
          readonly provisioningStatus: string
          readonly servicePlanId: string
          readonly servicePlanName: string
        }>
        readonly skuId: string
        readonly skuPartNumber: string
        readonly subscriptionIds: ReadonlyArray<string>
        readonly waitingUnits: number
      }>
    }
  }
  /** One licence of the organisation */
  'directory.licence.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly accountId: string
      readonly accountName: string
      readonly appliesTo: 'User' | 'Company'
      readonly capabilityStatus: 'Enabled' | 'Suspended'
      readonly consumedUnits: number
      readonly prepaidUnits: {
        readonly enabled: number
        readonly lockedOut: number
        readonly suspended: number
        readonly warning: number
      }
      readonly servicePlans: ReadonlyArray<{
        readonly appliesTo: string
        readonly provisioningStatus: string
        readonly servicePlanId: string
        readonly servicePlanName: string
      }>
      readonly skuId: string
      readonly skuPartNumber: string
      readonly subscriptionIds: ReadonlyArray<string>
      readonly waitingUnits: number
      readonly '@odata.context': string
    }
  }
  /** Ours: say how many people may hold a licence */
  'directory.licence.units': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly prepaidUnits: {
        readonly lockedOut?: unknown | undefined
        readonly suspended?: unknown | undefined
        readonly warning?: unknown | undefined
        readonly enabled: number
      }
    }
  }
  /** The manager of a user; 404 for whoever has none */
  'directory.manager.read': {
    path: { key: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly city: string | null
      readonly companyName: string | null
      readonly country: string | null
      readonly department: string | null
      readonly employeeId: string | null
      readonly employeeType: string | null
      readonly faxNumber: string | null
      readonly jobTitle: string | null
      readonly mobilePhone: string | null
      readonly officeLocation: string | null
      readonly postalCode: string | null
      readonly preferredLanguage: string | null
      readonly state: string | null
      readonly streetAddress: string | null
      readonly usageLocation: string | null
      readonly businessPhones: ReadonlyArray<string>
      readonly displayName: string
      readonly employeeHireDate: string | null
      readonly givenName: string | null
      readonly mail: string
      readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
      readonly otherMails: ReadonlyArray<string>
      readonly surname: string | null
      readonly userPrincipalName: string
      readonly accountEnabled: boolean
      readonly userType: 'Member' | 'Guest'
      readonly createdDateTime: string
      readonly signInSessionsValidFromDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly bulkTokenId: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly assignedPlans: ReadonlyArray<{
        readonly assignedDateTime: string
        readonly capabilityStatus: 'Enabled'
        readonly service: string
        readonly servicePlanId: string
      }>
      readonly licenseAssignmentStates: ReadonlyArray<{
        readonly assignedByGroup: string | null
        readonly disabledPlans: ReadonlyArray<string>
        readonly error: 'None' | 'CountViolation'
        readonly lastUpdatedDateTime: string
        readonly skuId: string
        readonly state: 'Active' | 'Error'
      }>
      readonly roles: ReadonlyArray<string>
      readonly rolesInGroups: ReadonlyArray<string>
      readonly mayJoinDevices: boolean
      readonly mdmLicensed: boolean
      readonly manager?: {
        readonly id?: string
        readonly city?: string | null
        readonly companyName?: string | null
        readonly country?: string | null
        readonly department?: string | null
        readonly employeeId?: string | null
        readonly employeeType?: string | null
        readonly faxNumber?: string | null
        readonly jobTitle?: string | null
        readonly mobilePhone?: string | null
        readonly officeLocation?: string | null
        readonly postalCode?: string | null
        readonly preferredLanguage?: string | null
        readonly state?: string | null
        readonly streetAddress?: string | null
        readonly usageLocation?: string | null
        readonly businessPhones?: ReadonlyArray<string>
        readonly displayName?: string
        readonly employeeHireDate?: string | null
        readonly givenName?: string | null
        readonly mail?: string
        readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
        readonly otherMails?: ReadonlyArray<string>
        readonly surname?: string | null
        readonly userPrincipalName?: string
        readonly accountEnabled?: boolean
        readonly userType?: 'Member' | 'Guest'
        readonly createdDateTime?: string
        readonly signInSessionsValidFromDateTime?: string
        readonly onPremisesImmutableId?: string | null
        readonly onPremisesSyncEnabled?: boolean | null
        readonly source?: string | null
        readonly bulkTokenId?: string | null
        readonly assignedLicenses?: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans?: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates?: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles?: ReadonlyArray<string>
        readonly rolesInGroups?: ReadonlyArray<string>
        readonly mayJoinDevices?: boolean
        readonly mdmLicensed?: boolean
        readonly '@odata.type'?: '#microsoft.graph.user'
      }
      readonly '@odata.context': string
    }
  }
  /** Leave a user without a manager */
  'directory.manager.remove': {
    path: { id: string }
  }
  /** The users whose manager this one is */
  'directory.manager.reports': {
    path: { key: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly city: string | null
        readonly companyName: string | null
        readonly country: string | null
        readonly department: string | null
        readonly employeeId: string | null
        readonly employeeType: string | null
        readonly faxNumber: string | null
        readonly jobTitle: string | null
        readonly mobilePhone: string | null
        readonly officeLocation: string | null
        readonly postalCode: string | null
        readonly preferredLanguage: string | null
        readonly state: string | null
        readonly streetAddress: string | null
        readonly usageLocation: string | null
        readonly businessPhones: ReadonlyArray<string>
        readonly displayName: string
        readonly employeeHireDate: string | null
        readonly givenName: string | null
        readonly mail: string
        readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
        readonly otherMails: ReadonlyArray<string>
        readonly surname: string | null
        readonly userPrincipalName: string
        readonly accountEnabled: boolean
        readonly userType: 'Member' | 'Guest'
        readonly createdDateTime: string
        readonly signInSessionsValidFromDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly bulkTokenId: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles: ReadonlyArray<string>
        readonly rolesInGroups: ReadonlyArray<string>
        readonly mayJoinDevices: boolean
        readonly mdmLicensed: boolean
        readonly manager?: {
          readonly id?: string
          readonly city?: string | null
          readonly companyName?: string | null
          readonly country?: string | null
          readonly department?: string | null
          readonly employeeId?: string | null
          readonly employeeType?: string | null
          readonly faxNumber?: string | null
          readonly jobTitle?: string | null
          readonly mobilePhone?: string | null
          readonly officeLocation?: string | null
          readonly postalCode?: string | null
          readonly preferredLanguage?: string | null
          readonly state?: string | null
          readonly streetAddress?: string | null
          readonly usageLocation?: string | null
          readonly businessPhones?: ReadonlyArray<string>
          readonly displayName?: string
          readonly employeeHireDate?: string | null
          readonly givenName?: string | null
          readonly mail?: string
          readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
          readonly otherMails?: ReadonlyArray<string>
          readonly surname?: string | null
          readonly userPrincipalName?: string
          readonly accountEnabled?: boolean
          readonly userType?: 'Member' | 'Guest'
          readonly createdDateTime?: string
          readonly signInSessionsValidFromDateTime?: string
          readonly onPremisesImmutableId?: string | null
          readonly onPremisesSyncEnabled?: boolean | null
          readonly source?: string | null
          readonly bulkTokenId?: string | null
          readonly assignedLicenses?: ReadonlyArray<{
            readonly disabledPlans: ReadonlyArray<string>
            readonly skuId: string
          }>
          readonly assignedPlans?: ReadonlyArray<{
            readonly assignedDateTime: string
            readonly capabilityStatus: 'Enabled'
            readonly service: string
            readonly servicePlanId: string
          }>
          readonly licenseAssignmentStates?: ReadonlyArray<{
            readonly assignedByGroup: string | null
            readonly disabledPlans: ReadonlyArray<string>
            readonly error: 'None' | 'CountViolation'
            readonly lastUpdatedDateTime: string
            readonly skuId: string
            readonly state: 'Active' | 'Error'
          }>
          readonly roles?: ReadonlyArray<string>
          readonly rolesInGroups?: ReadonlyArray<string>
          readonly mayJoinDevices?: boolean
          readonly mdmLicensed?: boolean
          readonly '@odata.type'?: '#microsoft.graph.user'
        }
      }>
    }
  }
  /** Give a user a manager, in place of the one before */
  'directory.manager.set': {
    path: { id: string }
    body: { readonly '@odata.id': string }
  }
  /** The signed-in user */
  'directory.me': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly city: string | null
      readonly companyName: string | null
      readonly country: string | null
      readonly department: string | null
      readonly employeeId: string | null
      readonly employeeType: string | null
      readonly faxNumber: string | null
      readonly jobTitle: string | null
      readonly mobilePhone: string | null
      readonly officeLocation: string | null
      readonly postalCode: string | null
      readonly preferredLanguage: string | null
      readonly state: string | null
      readonly streetAddress: string | null
      readonly usageLocation: string | null
      readonly businessPhones: ReadonlyArray<string>
      readonly displayName: string
      readonly employeeHireDate: string | null
      readonly givenName: string | null
      readonly mail: string
      readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
      readonly otherMails: ReadonlyArray<string>
      readonly surname: string | null
      readonly userPrincipalName: string
      readonly accountEnabled: boolean
      readonly userType: 'Member' | 'Guest'
      readonly createdDateTime: string
      readonly signInSessionsValidFromDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly bulkTokenId: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly assignedPlans: ReadonlyArray<{
        readonly assignedDateTime: string
        readonly capabilityStatus: 'Enabled'
        readonly service: string
        readonly servicePlanId: string
      }>
      readonly licenseAssignmentStates: ReadonlyArray<{
        readonly assignedByGroup: string | null
        readonly disabledPlans: ReadonlyArray<string>
        readonly error: 'None' | 'CountViolation'
        readonly lastUpdatedDateTime: string
        readonly skuId: string
        readonly state: 'Active' | 'Error'
      }>
      readonly roles: ReadonlyArray<string>
      readonly rolesInGroups: ReadonlyArray<string>
      readonly mayJoinDevices: boolean
      readonly mdmLicensed: boolean
      readonly manager?: {
        readonly id?: string
        readonly city?: string | null
        readonly companyName?: string | null
        readonly country?: string | null
        readonly department?: string | null
        readonly employeeId?: string | null
        readonly employeeType?: string | null
        readonly faxNumber?: string | null
        readonly jobTitle?: string | null
        readonly mobilePhone?: string | null
        readonly officeLocation?: string | null
        readonly postalCode?: string | null
        readonly preferredLanguage?: string | null
        readonly state?: string | null
        readonly streetAddress?: string | null
        readonly usageLocation?: string | null
        readonly businessPhones?: ReadonlyArray<string>
        readonly displayName?: string
        readonly employeeHireDate?: string | null
        readonly givenName?: string | null
        readonly mail?: string
        readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
        readonly otherMails?: ReadonlyArray<string>
        readonly surname?: string | null
        readonly userPrincipalName?: string
        readonly accountEnabled?: boolean
        readonly userType?: 'Member' | 'Guest'
        readonly createdDateTime?: string
        readonly signInSessionsValidFromDateTime?: string
        readonly onPremisesImmutableId?: string | null
        readonly onPremisesSyncEnabled?: boolean | null
        readonly source?: string | null
        readonly bulkTokenId?: string | null
        readonly assignedLicenses?: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans?: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates?: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles?: ReadonlyArray<string>
        readonly rolesInGroups?: ReadonlyArray<string>
        readonly mayJoinDevices?: boolean
        readonly mdmLicensed?: boolean
        readonly '@odata.type'?: '#microsoft.graph.user'
      }
      readonly '@odata.context': string
    }
  }
  /** The devices that the signed-in person has joined; they count for the device limit */
  'directory.me.devices': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deviceId: string
        readonly displayName: string
        readonly accountEnabled: boolean
        readonly operatingSystem: string | null
        readonly operatingSystemVersion: string | null
        readonly trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null
        readonly profileType: string
        readonly onPremisesSyncEnabled: boolean | null
        readonly onPremisesSecurityIdentifier: string | null
        readonly onPremisesLastSyncDateTime: string | null
        readonly physicalIds: ReadonlyArray<string>
        readonly systemLabels: ReadonlyArray<string>
        readonly isManaged: boolean | null
        readonly isCompliant: boolean | null
        readonly managementType: string | null
        readonly deviceOwnership: 'Company'
        readonly extensionAttributes: Readonly<Record<string, string | null>>
        readonly manufacturer: string | null
        readonly model: string | null
        readonly enrollmentProfileName: string | null
        readonly enrollmentType: string | null
        readonly approximateLastSignInDateTime: string | null
        readonly registrationDateTime: string | null
        readonly createdDateTime: string
        readonly assurance: 'claimed' | 'ek' | 'attested' | null
        readonly tpmSimulated: boolean
        readonly joinedAsRegistered: boolean
        readonly source: string | null
        readonly onPremisesAccountEnabled: boolean | null
        readonly nextEnrollmentAllowedUntil: string | null
      }>
    }
  }
  /** Whether the rule of a group takes a device or a user in, with the answer of each of its parts */
  'directory.membership.evaluate-group': {
    path: { id: string }
    body: { readonly memberId: string }
    reply: {
      readonly membershipRule: string
      readonly membershipRuleEvaluationResult: boolean
      readonly membershipRuleEvaluationDetails: unknown
    }
  }
  /** Whether a rule would take a device or a user in, with the answer of each of its parts */
  'directory.membership.evaluate-rule': {
    body: {
      readonly memberId: string
      readonly membershipRule: string
    }
    reply: {
      readonly membershipRule: string
      readonly membershipRuleEvaluationResult: boolean
      readonly membershipRuleEvaluationDetails: unknown
    }
  }
  /** Who would come into a group, and who would leave it, if its rule were this one; nothing changes */
  'directory.membership.preview': {
    body: {
      readonly membershipRule: string
      readonly groupId?: string | undefined
    }
    reply: {
      readonly memberType: 'device' | 'user'
      readonly memberCount: number
      readonly joinCount: number
      readonly leaveCount: number
      readonly joining: ReadonlyArray<{
        readonly id: string
        readonly displayName: string | null
      }>
      readonly leaving: ReadonlyArray<{
        readonly id: string
        readonly displayName: string | null
      }>
    }
  }
  /** Change the tenant: display name, era, who may join devices, device limits, how often devices come, when one that does not come is not compliant, management scope, enrolment without a join, sessions without a certificate, what secrets need, what blocks a device, device codes */
  'directory.organization.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly era?: 'E18' | 'E24' | undefined
      readonly usersMayJoin?: 'none' | 'selected' | 'all' | undefined
      readonly deviceQuotaPerUser?: number | undefined
      readonly enrollmentLimitPerUser?: number | undefined
      readonly checkinIntervalMinutes?: number | undefined
      readonly complianceDays?: number | undefined
      readonly mdmScope?: 'none' | 'selected' | 'all' | undefined
      readonly allowsUnjoinedEnrollment?: boolean | undefined
      readonly allowsDigestSessions?: boolean | undefined
      readonly secretsNeed?: 'registered' | 'ek' | 'attested' | undefined
      readonly acceptsSimulatedTpm?: boolean | undefined
      readonly blocksSharedDevices?: boolean | undefined
      readonly allowsDeviceCodes?: boolean | undefined
      readonly allowsUserConsent?: boolean | undefined
    }
  }
  /** The tenant, as a list of one */
  'directory.organization.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly tenantType: 'AAD'
        readonly createdDateTime: string
        readonly verifiedDomains: ReadonlyArray<{
          readonly capabilities: string
          readonly isDefault: boolean
          readonly isInitial: boolean
          readonly name: string
          readonly type: 'Managed'
        }>
        readonly onPremisesSyncEnabled: null
        readonly era: 'E18' | 'E24'
        readonly usersMayJoin: 'none' | 'selected' | 'all'
        readonly deviceQuotaPerUser: number
        readonly enrollmentLimitPerUser: number
        readonly checkinIntervalMinutes: number
        readonly complianceDays: number
        readonly mdmScope: 'none' | 'selected' | 'all'
        readonly allowsUnjoinedEnrollment: boolean
        readonly allowsDigestSessions: boolean
        readonly secretsNeed: 'registered' | 'ek' | 'attested'
        readonly secretsNeedMeans: string
        readonly acceptsSimulatedTpm: boolean
        readonly blocksSharedDevices: boolean
        readonly allowsDeviceCodes: boolean
        readonly allowsUserConsent: boolean
        readonly dataRegion: string
      }>
    }
  }
  /** The tenant */
  'directory.organization.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly tenantType: 'AAD'
      readonly createdDateTime: string
      readonly verifiedDomains: ReadonlyArray<{
        readonly capabilities: string
        readonly isDefault: boolean
        readonly isInitial: boolean
        readonly name: string
        readonly type: 'Managed'
      }>
      readonly onPremisesSyncEnabled: null
      readonly era: 'E18' | 'E24'
      readonly usersMayJoin: 'none' | 'selected' | 'all'
      readonly deviceQuotaPerUser: number
      readonly enrollmentLimitPerUser: number
      readonly checkinIntervalMinutes: number
      readonly complianceDays: number
      readonly mdmScope: 'none' | 'selected' | 'all'
      readonly allowsUnjoinedEnrollment: boolean
      readonly allowsDigestSessions: boolean
      readonly secretsNeed: 'registered' | 'ek' | 'attested'
      readonly secretsNeedMeans: string
      readonly acceptsSimulatedTpm: boolean
      readonly blocksSharedDevices: boolean
      readonly allowsDeviceCodes: boolean
      readonly allowsUserConsent: boolean
      readonly dataRegion: string
      readonly '@odata.context': string
    }
  }
  /** Give a role to a person, everywhere or for the members of a group */
  'directory.role-assignment.create': {
    body: {
      readonly '@odata.type'?: string | undefined
      readonly principalId: string
      readonly roleDefinitionId: string
      readonly directoryScopeId?: string | undefined
    }
    reply: {
      readonly id: string
      readonly principalId: string
      readonly roleDefinitionId: string
      readonly directoryScopeId: string
      readonly principal?: {
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly userPrincipalName: string
      }
      readonly directoryScope?: {
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
      } | null
      readonly '@odata.context': string
    }
  }
  /** Take a role from a person, who is signed out everywhere; the last global administrator stays */
  'directory.role-assignment.delete': {
    path: { id: string }
  }
  /** Who holds which role, everywhere or for the members of a group */
  'directory.role-assignment.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly principalId: string
        readonly roleDefinitionId: string
        readonly directoryScopeId: string
        readonly principal?: {
          readonly '@odata.type': string
          readonly id: string
          readonly displayName: string
          readonly userPrincipalName: string
        }
        readonly directoryScope?: {
          readonly '@odata.type': string
          readonly id: string
          readonly displayName: string
        } | null
      }>
    }
  }
  /** One assignment of a role */
  'directory.role-assignment.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly principalId: string
      readonly roleDefinitionId: string
      readonly directoryScopeId: string
      readonly principal?: {
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly userPrincipalName: string
      }
      readonly directoryScope?: {
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
      } | null
      readonly '@odata.context': string
    }
  }
  /** The directory roles, and what each allows */
  'directory.role-definition.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly templateId: string
        readonly displayName: string
        readonly description: string
        readonly isBuiltIn: true
        readonly isEnabled: true
        readonly role: string
        readonly isForGroups: boolean
        readonly rolePermissions: ReadonlyArray<{
          readonly allowedResourceActions: ReadonlyArray<string>
          readonly condition: null
        }>
      }>
    }
  }
  /** One directory role, and what it allows */
  'directory.role-definition.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly templateId: string
      readonly displayName: string
      readonly description: string
      readonly isBuiltIn: true
      readonly isEnabled: true
      readonly role: string
      readonly isForGroups: boolean
      readonly rolePermissions: ReadonlyArray<{
        readonly allowedResourceActions: ReadonlyArray<string>
        readonly condition: null
      }>
      readonly '@odata.context': string
    }
  }
  /** Give a directory role to a user */
  'directory.role.grant': {
    path: { role: string }
    body: { readonly '@odata.id': string }
  }
  /** The directory roles */
  'directory.role.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly roleTemplateId: string
        readonly displayName: string
        readonly description: string
        readonly deletedDateTime: null
      }>
    }
  }
  /** Who holds a directory role */
  'directory.role.members': {
    path: { role: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': '#microsoft.graph.user'
        readonly id: string
        readonly displayName: string
        readonly userPrincipalName: string
      }>
    }
  }
  /** One directory role, by id or by roleTemplateId=id */
  'directory.role.read': {
    path: { role: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly roleTemplateId: string
      readonly displayName: string
      readonly description: string
      readonly deletedDateTime: null
      readonly '@odata.context': string
    }
  }
  /** Take a directory role from a user; the last global administrator stays */
  'directory.role.take': {
    path: {
      role: string
      userId: string
    }
  }
  /** Make a tenant with its domains and its first administrator, for the command line of this installation alone */
  'directory.tenant.create': {
    body: {
      readonly displayName: string
      readonly domains: ReadonlyArray<string>
      readonly era?: 'E18' | 'E24' | undefined
      readonly passwordProfile: { readonly password: string }
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly defaultDomain: string
      readonly userPrincipalName: string
    }
  }
  /** The tenants of this installation, for its operator alone */
  'directory.tenant.list': {
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly defaultDomain: string
      }>
    }
  }
  /** Change a user: sign-in name, names and what the organisation says of the person, enabled, password, may join devices, licensed for management */
  'directory.user.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly userPrincipalName?: string | undefined
      readonly onPremisesImmutableId?: null | undefined
      readonly displayName?: string | undefined
      readonly givenName?: string | null | undefined
      readonly surname?: string | null | undefined
      readonly city?: string | null | undefined
      readonly companyName?: string | null | undefined
      readonly country?: string | null | undefined
      readonly department?: string | null | undefined
      readonly employeeId?: string | null | undefined
      readonly employeeType?: string | null | undefined
      readonly faxNumber?: string | null | undefined
      readonly jobTitle?: string | null | undefined
      readonly mobilePhone?: string | null | undefined
      readonly officeLocation?: string | null | undefined
      readonly postalCode?: string | null | undefined
      readonly preferredLanguage?: string | null | undefined
      readonly state?: string | null | undefined
      readonly streetAddress?: string | null | undefined
      readonly usageLocation?: string | null | undefined
      readonly userType?: 'Member' | 'Guest' | undefined
      readonly employeeHireDate?: string | null | undefined
      readonly businessPhones?: ReadonlyArray<string> | undefined
      readonly otherMails?: ReadonlyArray<string> | undefined
      readonly onPremisesExtensionAttributes?: {
        readonly extensionAttribute1?: string | null | undefined
        readonly extensionAttribute2?: string | null | undefined
        readonly extensionAttribute3?: string | null | undefined
        readonly extensionAttribute4?: string | null | undefined
        readonly extensionAttribute5?: string | null | undefined
        readonly extensionAttribute6?: string | null | undefined
        readonly extensionAttribute7?: string | null | undefined
        readonly extensionAttribute8?: string | null | undefined
        readonly extensionAttribute9?: string | null | undefined
        readonly extensionAttribute10?: string | null | undefined
        readonly extensionAttribute11?: string | null | undefined
        readonly extensionAttribute12?: string | null | undefined
        readonly extensionAttribute13?: string | null | undefined
        readonly extensionAttribute14?: string | null | undefined
        readonly extensionAttribute15?: string | null | undefined
      } | undefined
      readonly accountEnabled?: boolean | undefined
      readonly mayJoinDevices?: boolean | undefined
      readonly mdmLicensed?: boolean | undefined
      readonly passwordProfile?: {
        readonly '@odata.type'?: string | undefined
        readonly password: string
        readonly forceChangePasswordNextSignIn?: false | undefined
        readonly forceChangePasswordNextSignInWithMfa?: false | undefined
      } | undefined
    }
  }
  /** Create a user in a verified domain of the tenant */
  'directory.user.create': {
    body: {
      readonly mailNickname?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly userPrincipalName: string
      readonly displayName: string
      readonly givenName?: string | null | undefined
      readonly surname?: string | null | undefined
      readonly city?: string | null | undefined
      readonly companyName?: string | null | undefined
      readonly country?: string | null | undefined
      readonly department?: string | null | undefined
      readonly employeeId?: string | null | undefined
      readonly employeeType?: string | null | undefined
      readonly faxNumber?: string | null | undefined
      readonly jobTitle?: string | null | undefined
      readonly mobilePhone?: string | null | undefined
      readonly officeLocation?: string | null | undefined
      readonly postalCode?: string | null | undefined
      readonly preferredLanguage?: string | null | undefined
      readonly state?: string | null | undefined
      readonly streetAddress?: string | null | undefined
      readonly usageLocation?: string | null | undefined
      readonly userType?: 'Member' | 'Guest' | undefined
      readonly employeeHireDate?: string | null | undefined
      readonly businessPhones?: ReadonlyArray<string> | undefined
      readonly otherMails?: ReadonlyArray<string> | undefined
      readonly onPremisesExtensionAttributes?: {
        readonly extensionAttribute1?: string | null | undefined
        readonly extensionAttribute2?: string | null | undefined
        readonly extensionAttribute3?: string | null | undefined
        readonly extensionAttribute4?: string | null | undefined
        readonly extensionAttribute5?: string | null | undefined
        readonly extensionAttribute6?: string | null | undefined
        readonly extensionAttribute7?: string | null | undefined
        readonly extensionAttribute8?: string | null | undefined
        readonly extensionAttribute9?: string | null | undefined
        readonly extensionAttribute10?: string | null | undefined
        readonly extensionAttribute11?: string | null | undefined
        readonly extensionAttribute12?: string | null | undefined
        readonly extensionAttribute13?: string | null | undefined
        readonly extensionAttribute14?: string | null | undefined
        readonly extensionAttribute15?: string | null | undefined
      } | undefined
      readonly accountEnabled?: true | undefined
      readonly passwordProfile: {
        readonly '@odata.type'?: string | undefined
        readonly password: string
        readonly forceChangePasswordNextSignIn?: false | undefined
        readonly forceChangePasswordNextSignInWithMfa?: false | undefined
      }
    }
    reply: {
      readonly id: string
      readonly city: string | null
      readonly companyName: string | null
      readonly country: string | null
      readonly department: string | null
      readonly employeeId: string | null
      readonly employeeType: string | null
      readonly faxNumber: string | null
      readonly jobTitle: string | null
      readonly mobilePhone: string | null
      readonly officeLocation: string | null
      readonly postalCode: string | null
      readonly preferredLanguage: string | null
      readonly state: string | null
      readonly streetAddress: string | null
      readonly usageLocation: string | null
      readonly businessPhones: ReadonlyArray<string>
      readonly displayName: string
      readonly employeeHireDate: string | null
      readonly givenName: string | null
      readonly mail: string
      readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
      readonly otherMails: ReadonlyArray<string>
      readonly surname: string | null
      readonly userPrincipalName: string
      readonly accountEnabled: boolean
      readonly userType: 'Member' | 'Guest'
      readonly createdDateTime: string
      readonly signInSessionsValidFromDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly bulkTokenId: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly assignedPlans: ReadonlyArray<{
        readonly assignedDateTime: string
        readonly capabilityStatus: 'Enabled'
        readonly service: string
        readonly servicePlanId: string
      }>
      readonly licenseAssignmentStates: ReadonlyArray<{
        readonly assignedByGroup: string | null
        readonly disabledPlans: ReadonlyArray<string>
        readonly error: 'None' | 'CountViolation'
        readonly lastUpdatedDateTime: string
        readonly skuId: string
        readonly state: 'Active' | 'Error'
      }>
      readonly roles: ReadonlyArray<string>
      readonly rolesInGroups: ReadonlyArray<string>
      readonly mayJoinDevices: boolean
      readonly mdmLicensed: boolean
      readonly manager?: {
        readonly id?: string
        readonly city?: string | null
        readonly companyName?: string | null
        readonly country?: string | null
        readonly department?: string | null
        readonly employeeId?: string | null
        readonly employeeType?: string | null
        readonly faxNumber?: string | null
        readonly jobTitle?: string | null
        readonly mobilePhone?: string | null
        readonly officeLocation?: string | null
        readonly postalCode?: string | null
        readonly preferredLanguage?: string | null
        readonly state?: string | null
        readonly streetAddress?: string | null
        readonly usageLocation?: string | null
        readonly businessPhones?: ReadonlyArray<string>
        readonly displayName?: string
        readonly employeeHireDate?: string | null
        readonly givenName?: string | null
        readonly mail?: string
        readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
        readonly otherMails?: ReadonlyArray<string>
        readonly surname?: string | null
        readonly userPrincipalName?: string
        readonly accountEnabled?: boolean
        readonly userType?: 'Member' | 'Guest'
        readonly createdDateTime?: string
        readonly signInSessionsValidFromDateTime?: string
        readonly onPremisesImmutableId?: string | null
        readonly onPremisesSyncEnabled?: boolean | null
        readonly source?: string | null
        readonly bulkTokenId?: string | null
        readonly assignedLicenses?: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans?: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates?: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles?: ReadonlyArray<string>
        readonly rolesInGroups?: ReadonlyArray<string>
        readonly mayJoinDevices?: boolean
        readonly mdmLicensed?: boolean
        readonly '@odata.type'?: '#microsoft.graph.user'
      }
    }
  }
  /** Delete a user */
  'directory.user.delete': {
    path: { id: string }
  }
  /** Users, by principal name */
  'directory.user.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly city: string | null
        readonly companyName: string | null
        readonly country: string | null
        readonly department: string | null
        readonly employeeId: string | null
        readonly employeeType: string | null
        readonly faxNumber: string | null
        readonly jobTitle: string | null
        readonly mobilePhone: string | null
        readonly officeLocation: string | null
        readonly postalCode: string | null
        readonly preferredLanguage: string | null
        readonly state: string | null
        readonly streetAddress: string | null
        readonly usageLocation: string | null
        readonly businessPhones: ReadonlyArray<string>
        readonly displayName: string
        readonly employeeHireDate: string | null
        readonly givenName: string | null
        readonly mail: string
        readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
        readonly otherMails: ReadonlyArray<string>
        readonly surname: string | null
        readonly userPrincipalName: string
        readonly accountEnabled: boolean
        readonly userType: 'Member' | 'Guest'
        readonly createdDateTime: string
        readonly signInSessionsValidFromDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly bulkTokenId: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles: ReadonlyArray<string>
        readonly rolesInGroups: ReadonlyArray<string>
        readonly mayJoinDevices: boolean
        readonly mdmLicensed: boolean
        readonly manager?: {
          readonly id?: string
          readonly city?: string | null
          readonly companyName?: string | null
          readonly country?: string | null
          readonly department?: string | null
          readonly employeeId?: string | null
          readonly employeeType?: string | null
          readonly faxNumber?: string | null
          readonly jobTitle?: string | null
          readonly mobilePhone?: string | null
          readonly officeLocation?: string | null
          readonly postalCode?: string | null
          readonly preferredLanguage?: string | null
          readonly state?: string | null
          readonly streetAddress?: string | null
          readonly usageLocation?: string | null
          readonly businessPhones?: ReadonlyArray<string>
          readonly displayName?: string
          readonly employeeHireDate?: string | null
          readonly givenName?: string | null
          readonly mail?: string
          readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
          readonly otherMails?: ReadonlyArray<string>
          readonly surname?: string | null
          readonly userPrincipalName?: string
          readonly accountEnabled?: boolean
          readonly userType?: 'Member' | 'Guest'
          readonly createdDateTime?: string
          readonly signInSessionsValidFromDateTime?: string
          readonly onPremisesImmutableId?: string | null
          readonly onPremisesSyncEnabled?: boolean | null
          readonly source?: string | null
          readonly bulkTokenId?: string | null
          readonly assignedLicenses?: ReadonlyArray<{
            readonly disabledPlans: ReadonlyArray<string>
            readonly skuId: string
          }>
          readonly assignedPlans?: ReadonlyArray<{
            readonly assignedDateTime: string
            readonly capabilityStatus: 'Enabled'
            readonly service: string
            readonly servicePlanId: string
          }>
          readonly licenseAssignmentStates?: ReadonlyArray<{
            readonly assignedByGroup: string | null
            readonly disabledPlans: ReadonlyArray<string>
            readonly error: 'None' | 'CountViolation'
            readonly lastUpdatedDateTime: string
            readonly skuId: string
            readonly state: 'Active' | 'Error'
          }>
          readonly roles?: ReadonlyArray<string>
          readonly rolesInGroups?: ReadonlyArray<string>
          readonly mayJoinDevices?: boolean
          readonly mdmLicensed?: boolean
          readonly '@odata.type'?: '#microsoft.graph.user'
        }
      }>
    }
  }
  /** The groups that a user is a member of */
  'directory.user.member-of': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** One user, by object id or principal name */
  'directory.user.read': {
    path: { key: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly city: string | null
      readonly companyName: string | null
      readonly country: string | null
      readonly department: string | null
      readonly employeeId: string | null
      readonly employeeType: string | null
      readonly faxNumber: string | null
      readonly jobTitle: string | null
      readonly mobilePhone: string | null
      readonly officeLocation: string | null
      readonly postalCode: string | null
      readonly preferredLanguage: string | null
      readonly state: string | null
      readonly streetAddress: string | null
      readonly usageLocation: string | null
      readonly businessPhones: ReadonlyArray<string>
      readonly displayName: string
      readonly employeeHireDate: string | null
      readonly givenName: string | null
      readonly mail: string
      readonly onPremisesExtensionAttributes: Readonly<Record<string, string | null>>
      readonly otherMails: ReadonlyArray<string>
      readonly surname: string | null
      readonly userPrincipalName: string
      readonly accountEnabled: boolean
      readonly userType: 'Member' | 'Guest'
      readonly createdDateTime: string
      readonly signInSessionsValidFromDateTime: string
      readonly onPremisesImmutableId: string | null
      readonly onPremisesSyncEnabled: boolean | null
      readonly source: string | null
      readonly bulkTokenId: string | null
      readonly assignedLicenses: ReadonlyArray<{
        readonly disabledPlans: ReadonlyArray<string>
        readonly skuId: string
      }>
      readonly assignedPlans: ReadonlyArray<{
        readonly assignedDateTime: string
        readonly capabilityStatus: 'Enabled'
        readonly service: string
        readonly servicePlanId: string
      }>
      readonly licenseAssignmentStates: ReadonlyArray<{
        readonly assignedByGroup: string | null
        readonly disabledPlans: ReadonlyArray<string>
        readonly error: 'None' | 'CountViolation'
        readonly lastUpdatedDateTime: string
        readonly skuId: string
        readonly state: 'Active' | 'Error'
      }>
      readonly roles: ReadonlyArray<string>
      readonly rolesInGroups: ReadonlyArray<string>
      readonly mayJoinDevices: boolean
      readonly mdmLicensed: boolean
      readonly manager?: {
        readonly id?: string
        readonly city?: string | null
        readonly companyName?: string | null
        readonly country?: string | null
        readonly department?: string | null
        readonly employeeId?: string | null
        readonly employeeType?: string | null
        readonly faxNumber?: string | null
        readonly jobTitle?: string | null
        readonly mobilePhone?: string | null
        readonly officeLocation?: string | null
        readonly postalCode?: string | null
        readonly preferredLanguage?: string | null
        readonly state?: string | null
        readonly streetAddress?: string | null
        readonly usageLocation?: string | null
        readonly businessPhones?: ReadonlyArray<string>
        readonly displayName?: string
        readonly employeeHireDate?: string | null
        readonly givenName?: string | null
        readonly mail?: string
        readonly onPremisesExtensionAttributes?: Readonly<Record<string, string | null>>
        readonly otherMails?: ReadonlyArray<string>
        readonly surname?: string | null
        readonly userPrincipalName?: string
        readonly accountEnabled?: boolean
        readonly userType?: 'Member' | 'Guest'
        readonly createdDateTime?: string
        readonly signInSessionsValidFromDateTime?: string
        readonly onPremisesImmutableId?: string | null
        readonly onPremisesSyncEnabled?: boolean | null
        readonly source?: string | null
        readonly bulkTokenId?: string | null
        readonly assignedLicenses?: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
        readonly assignedPlans?: ReadonlyArray<{
          readonly assignedDateTime: string
          readonly capabilityStatus: 'Enabled'
          readonly service: string
          readonly servicePlanId: string
        }>
        readonly licenseAssignmentStates?: ReadonlyArray<{
          readonly assignedByGroup: string | null
          readonly disabledPlans: ReadonlyArray<string>
          readonly error: 'None' | 'CountViolation'
          readonly lastUpdatedDateTime: string
          readonly skuId: string
          readonly state: 'Active' | 'Error'
        }>
        readonly roles?: ReadonlyArray<string>
        readonly rolesInGroups?: ReadonlyArray<string>
        readonly mayJoinDevices?: boolean
        readonly mdmLicensed?: boolean
        readonly '@odata.type'?: '#microsoft.graph.user'
      }
      readonly '@odata.context': string
    }
  }
  /** Sign a person out everywhere: sessions, refresh tokens, primary refresh tokens; the account stays as it is */
  'directory.user.revoke-sign-ins': {
    path: { id: string }
    reply: {
      readonly '@odata.context': string
      readonly value: boolean
    }
  }
  /** The groups that a user is in, by groups in them, too */
  'directory.user.transitive-member-of': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly mailEnabled: boolean
        readonly mailNickname: string
        readonly securityEnabled: boolean
        readonly groupTypes: ReadonlyArray<string>
        readonly membershipRule: string | null
        readonly membershipRuleProcessingState: 'On' | 'Paused' | null
        readonly selfDescribedProperties: ReadonlyArray<string>
        readonly createdDateTime: string
        readonly onPremisesImmutableId: string | null
        readonly onPremisesSyncEnabled: boolean | null
        readonly source: string | null
        readonly visibility: string | null
        readonly assignedLicenses: ReadonlyArray<{
          readonly disabledPlans: ReadonlyArray<string>
          readonly skuId: string
        }>
      }>
    }
  }
  /** Up to 20 requests in one; each is authorised, limited and audited by itself */
  'graph.batch': {
    body: {
      readonly requests: ReadonlyArray<{
        readonly id: string | number
        readonly method: string
        readonly url: string
        readonly headers?: Readonly<Record<string, string>> | null | undefined
        readonly body?: unknown | undefined
        readonly dependsOn?: ReadonlyArray<string | number> | null | undefined
      }>
    }
    reply: {
      readonly responses: ReadonlyArray<{
        readonly id: string
        readonly status: number
        readonly headers: Readonly<Record<string, string>>
        readonly body?: unknown
      }>
    }
  }
  /** Make a temporary access pass, shown once, with which a person signs in without a password; it ends an earlier one */
  'identity.access-pass.create': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly startDateTime?: string | null | undefined
      readonly lifetimeInMinutes?: number | null | undefined
      readonly isUsableOnce?: boolean | null | undefined
    }
    reply: {
      readonly id: string
      readonly temporaryAccessPass: string | null
      readonly createdDateTime: string
      readonly startDateTime: string
      readonly lifetimeInMinutes: number
      readonly isUsableOnce: boolean
      readonly isUsable: boolean
      readonly methodUsabilityReason: 'enabledByPolicy' | 'notYetValid' | 'expired' | 'oneTimeUsed' | 'disabledByPolicy'
    }
  }
  /** Take a temporary access pass away; who signed in with it stays signed in */
  'identity.access-pass.delete': {
    path: {
      id: string
      methodId: string
    }
  }
  /** The temporary access pass of a person, or none */
  'identity.access-pass.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly temporaryAccessPass: string | null
        readonly createdDateTime: string
        readonly startDateTime: string
        readonly lifetimeInMinutes: number
        readonly isUsableOnce: boolean
        readonly isUsable: boolean
        readonly methodUsabilityReason: 'enabledByPolicy' | 'notYetValid' | 'expired' | 'oneTimeUsed' | 'disabledByPolicy'
      }>
    }
  }
  /** Change a conditional access policy; it counts from the next request on */
  'identity.access-policy.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly modifiedDateTime?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly state?: 'enabled' | 'disabled' | undefined
      readonly conditions?: {
        readonly users?: {
          readonly includeUsers?: ReadonlyArray<string> | null | undefined
          readonly excludeUsers?: ReadonlyArray<string> | null | undefined
          readonly includeRoles?: ReadonlyArray<string> | null | undefined
          readonly excludeRoles?: ReadonlyArray<unknown> | null | undefined
          readonly includeGroups?: ReadonlyArray<unknown> | null | undefined
          readonly excludeGroups?: ReadonlyArray<unknown> | null | undefined
        } | undefined
        readonly applications?: {
          readonly includeApplications?: ReadonlyArray<'All'> | null | undefined
          readonly includeUserActions?: ReadonlyArray<'urn:user:registerdevice'> | null | undefined
          readonly excludeApplications?: ReadonlyArray<unknown> | null | undefined
        } | undefined
        readonly clientAppTypes?: ReadonlyArray<'all'> | undefined
        readonly locations?: null | undefined
        readonly platforms?: null | undefined
      } | undefined
      readonly grantControls?: {
        readonly operator?: 'OR' | 'AND' | undefined
        readonly builtInControls: ReadonlyArray<'mfa'>
        readonly customAuthenticationFactors?: ReadonlyArray<unknown> | null | undefined
        readonly termsOfUse?: ReadonlyArray<unknown> | null | undefined
      } | undefined
      readonly sessionControls?: null | undefined
    }
  }
  /** Ask everybody, some people or the holders of roles for a second factor, at each sign-in or to join a device */
  'identity.access-policy.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly modifiedDateTime?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName: string
      readonly state: 'enabled' | 'disabled'
      readonly conditions: {
        readonly users?: {
          readonly includeUsers?: ReadonlyArray<string> | null | undefined
          readonly excludeUsers?: ReadonlyArray<string> | null | undefined
          readonly includeRoles?: ReadonlyArray<string> | null | undefined
          readonly excludeRoles?: ReadonlyArray<unknown> | null | undefined
          readonly includeGroups?: ReadonlyArray<unknown> | null | undefined
          readonly excludeGroups?: ReadonlyArray<unknown> | null | undefined
        } | undefined
        readonly applications?: {
          readonly includeApplications?: ReadonlyArray<'All'> | null | undefined
          readonly includeUserActions?: ReadonlyArray<'urn:user:registerdevice'> | null | undefined
          readonly excludeApplications?: ReadonlyArray<unknown> | null | undefined
        } | undefined
        readonly clientAppTypes?: ReadonlyArray<'all'> | undefined
        readonly locations?: null | undefined
        readonly platforms?: null | undefined
      }
      readonly grantControls: {
        readonly operator?: 'OR' | 'AND' | undefined
        readonly builtInControls: ReadonlyArray<'mfa'>
        readonly customAuthenticationFactors?: ReadonlyArray<unknown> | null | undefined
        readonly termsOfUse?: ReadonlyArray<unknown> | null | undefined
      }
      readonly sessionControls?: null | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly state: 'enabled' | 'disabled'
      readonly createdDateTime: string
      readonly modifiedDateTime: string | null
      readonly conditions: {
        readonly users: {
          readonly includeUsers: ReadonlyArray<string>
          readonly excludeUsers: ReadonlyArray<string>
          readonly includeRoles: ReadonlyArray<string>
        }
        readonly applications: {
          readonly includeApplications: ReadonlyArray<string>
          readonly includeUserActions: ReadonlyArray<string>
        }
        readonly clientAppTypes: ReadonlyArray<'all'>
      }
      readonly grantControls: {
        readonly operator: 'OR'
        readonly builtInControls: ReadonlyArray<'mfa'>
      }
    }
  }
  /** Delete a conditional access policy */
  'identity.access-policy.delete': {
    path: { id: string }
  }
  /** Whom the tenant asks for more than a password, and for what */
  'identity.access-policy.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly state: 'enabled' | 'disabled'
        readonly createdDateTime: string
        readonly modifiedDateTime: string | null
        readonly conditions: {
          readonly users: {
            readonly includeUsers: ReadonlyArray<string>
            readonly excludeUsers: ReadonlyArray<string>
            readonly includeRoles: ReadonlyArray<string>
          }
          readonly applications: {
            readonly includeApplications: ReadonlyArray<string>
            readonly includeUserActions: ReadonlyArray<string>
          }
          readonly clientAppTypes: ReadonlyArray<'all'>
        }
        readonly grantControls: {
          readonly operator: 'OR'
          readonly builtInControls: ReadonlyArray<'mfa'>
        }
      }>
    }
  }
  /** One conditional access policy */
  'identity.access-policy.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly state: 'enabled' | 'disabled'
      readonly createdDateTime: string
      readonly modifiedDateTime: string | null
      readonly conditions: {
        readonly users: {
          readonly includeUsers: ReadonlyArray<string>
          readonly excludeUsers: ReadonlyArray<string>
          readonly includeRoles: ReadonlyArray<string>
        }
        readonly applications: {
          readonly includeApplications: ReadonlyArray<string>
          readonly includeUserActions: ReadonlyArray<string>
        }
        readonly clientAppTypes: ReadonlyArray<'all'>
      }
      readonly grantControls: {
        readonly operator: 'OR'
        readonly builtInControls: ReadonlyArray<'mfa'>
      }
      readonly '@odata.context': string
    }
  }
  /** Give an application a permission by itself; nobody gives one that they lack */
  'identity.app-role.grant': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly principalId: string
      readonly resourceId: string
      readonly appRoleId: string
    }
    reply: {
      readonly id: string
      readonly appRoleId: string
      readonly appRoleValue: string
      readonly createdDateTime: string
      readonly principalDisplayName: string
      readonly principalId: string
      readonly principalType: 'ServicePrincipal'
      readonly resourceDisplayName: string
      readonly resourceId: string
      readonly grantedBy: string | null
      readonly '@odata.context': string
    }
  }
  /** The permissions that an application has by itself */
  'identity.app-role.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly appRoleId: string
        readonly appRoleValue: string
        readonly createdDateTime: string
        readonly principalDisplayName: string
        readonly principalId: string
        readonly principalType: 'ServicePrincipal'
        readonly resourceDisplayName: string
        readonly resourceId: string
        readonly grantedBy: string | null
      }>
    }
  }
  /** Take a permission from an application; its next token lacks it, and it changes nothing with it at once */
  'identity.app-role.take': {
    path: {
      id: string
      assignmentId: string
    }
  }
  /** Assign a person, or the members of a group, to an application of the organisation */
  'identity.application-access.give': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly principalId: string
      readonly resourceId: string
      readonly appRoleId?: string | undefined
    }
    reply: {
      readonly id: string
      readonly appRoleId: string
      readonly createdDateTime: string
      readonly principalDisplayName: string
      readonly principalId: string
      readonly principalType: 'User' | 'Group'
      readonly resourceDisplayName: string
      readonly resourceId: string
      readonly grantedBy: string
      readonly '@odata.context': string
    }
  }
  /** The people and groups that are assigned to an application */
  'identity.application-access.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly appRoleId: string
        readonly createdDateTime: string
        readonly principalDisplayName: string
        readonly principalId: string
        readonly principalType: 'User' | 'Group'
        readonly resourceDisplayName: string
        readonly resourceId: string
        readonly grantedBy: string
      }>
    }
  }
  /** End the assignment of a person or a group to an application: no further sign-in and no further token */
  'identity.application-access.take': {
    path: {
      id: string
      assignmentId: string
    }
  }
  /** Add a certificate whose key the application signs with, instead of a secret */
  'identity.application.add-certificate': {
    path: { id: string }
    body: {
      readonly keyCredential: {
        readonly displayName?: string | undefined
        readonly type?: 'AsymmetricX509Cert' | undefined
        readonly usage?: 'Verify' | undefined
        readonly key: string
      }
    }
    reply: {
      readonly keyId: string
      readonly displayName: string
      readonly startDateTime: string
      readonly endDateTime: string | null
      readonly thumbprint: string
    }
  }
  /** Make a further secret, shown once; the others go on until they end or are taken away */
  'identity.application.add-secret': {
    path: { id: string }
    body: {
      readonly passwordCredential?: {
        readonly displayName?: string | undefined
        readonly endDateTime?: string | undefined
      } | undefined
    }
    reply: {
      readonly keyId: string
      readonly displayName: string
      readonly startDateTime: string
      readonly endDateTime: string | null
      readonly createdBy: string | null
      readonly hint: string
      readonly secretText: string
    }
  }
  /** Rename an application, or change the addresses that people come back to or the permissions that it asks for */
  'identity.application.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly requiredResourceAccess?: ReadonlyArray<{
        readonly resourceAppId: string
        readonly resourceAccess: ReadonlyArray<{
          readonly id: string
          readonly type: 'Role' | 'Scope'
        }>
      }> | undefined
      readonly web?: { readonly redirectUris?: ReadonlyArray<string> | undefined } | undefined
      readonly spa?: { readonly redirectUris?: ReadonlyArray<string> | undefined } | undefined
      readonly publicClient?: { readonly redirectUris?: ReadonlyArray<string> | undefined } | undefined
    }
  }
  /** Make an application with a secret, shown once, and no more permissions than the caller has */
  'identity.application.create': {
    body: {
      readonly '@odata.type'?: string | undefined
      readonly displayName: string
      readonly appRoles?: ReadonlyArray<'DeviceManagementServiceConfig.Read.All' | 'DeviceManagementServiceConfig.ReadWrite.All' | 'DeviceManagementConfiguration.Read.All' | 'DeviceManagementConfiguration.ReadWrite.All' | 'DeviceManagementManagedDevices.Read.All' | 'DeviceManagementManagedDevices.ReadWrite.All' | 'DeviceManagementManagedDevices.PrivilegedOperations.All' | 'DeviceManagementApps.Read.All' | 'DeviceManagementApps.ReadWrite.All' | 'DeviceManagementSecrets.Read.All' | 'BitlockerKey.ReadBasic.All' | 'BitlockerKey.Read.All' | 'DeviceLocalCredential.ReadBasic.All' | 'DeviceLocalCredential.Read.All' | 'DeviceManagementRegistrations.Add.All' | 'CustomerDevices.Read.All' | 'CustomerDevices.Add.All' | 'CustomerDevices.ReadWrite.All' | 'Device.Read.All' | 'Device.ReadWrite.All' | 'OnPremDirectorySynchronization.ReadWrite.All' | 'Group.Read.All' | 'Group.ReadWrite.All' | 'User.Read.All' | 'User.ReadWrite.All' | 'LicenseAssignment.Read.All' | 'LicenseAssignment.ReadWrite.All' | 'Policy.Read.All' | 'Policy.ReadWrite.ConditionalAccess' | 'UserAuthenticationMethod.Read.All' | 'UserAuthenticationMethod.ReadWrite.All' | 'Organization.Read.All' | 'Organization.ReadWrite.All' | 'OrganizationalBranding.ReadWrite.All' | 'AuditLog.Read.All' | 'RoleManagement.Read.Directory' | 'RoleManagement.ReadWrite.Directory' | 'Application.Read.All' | 'Application.ReadWrite.All' | 'AppRoleAssignment.ReadWrite.All' | 'DelegatedPermissionGrant.ReadWrite.All'> | undefined
      readonly delegatedPermissions?: ReadonlyArray<'DeviceManagementServiceConfig.Read.All' | 'DeviceManagementServiceConfig.ReadWrite.All' | 'DeviceManagementConfiguration.Read.All' | 'DeviceManagementConfiguration.ReadWrite.All' | 'DeviceManagementManagedDevices.Read.All' | 'DeviceManagementManagedDevices.ReadWrite.All' | 'DeviceManagementManagedDevices.PrivilegedOperations.All' | 'DeviceManagementApps.Read.All' | 'DeviceManagementApps.ReadWrite.All' | 'DeviceManagementSecrets.Read.All' | 'BitlockerKey.ReadBasic.All' | 'BitlockerKey.Read.All' | 'DeviceLocalCredential.ReadBasic.All' | 'DeviceLocalCredential.Read.All' | 'DeviceManagementRegistrations.Add.All' | 'CustomerDevices.Read.All' | 'CustomerDevices.Add.All' | 'CustomerDevices.ReadWrite.All' | 'Device.Read.All' | 'Device.ReadWrite.All' | 'OnPremDirectorySynchronization.ReadWrite.All' | 'Directory.AccessAsUser.All' | 'Group.Read.All' | 'Group.ReadWrite.All' | 'User.Read' | 'User.Read.All' | 'User.ReadWrite.All' | 'LicenseAssignment.Read.All' | 'LicenseAssignment.ReadWrite.All' | 'Policy.Read.All' | 'Policy.ReadWrite.ConditionalAccess' | 'UserAuthenticationMethod.Read.All' | 'UserAuthenticationMethod.ReadWrite.All' | 'Organization.Read.All' | 'Organization.ReadWrite.All' | 'OrganizationalBranding.ReadWrite.All' | 'AuditLog.Read.All' | 'RoleManagement.Read.Directory' | 'RoleManagement.ReadWrite.Directory' | 'Application.Read.All' | 'Application.ReadWrite.All' | 'AppRoleAssignment.ReadWrite.All' | 'DelegatedPermissionGrant.ReadWrite.All'> | undefined
      readonly requiredResourceAccess?: ReadonlyArray<{
        readonly resourceAppId: string
        readonly resourceAccess: ReadonlyArray<{
          readonly id: string
          readonly type: 'Role' | 'Scope'
        }>
      }> | undefined
      readonly purpose?: 'scriptToken' | undefined
      readonly web?: { readonly redirectUris?: ReadonlyArray<string> | undefined } | undefined
      readonly spa?: { readonly redirectUris?: ReadonlyArray<string> | undefined } | undefined
      readonly publicClient?: { readonly redirectUris?: ReadonlyArray<string> | undefined } | undefined
    }
    reply: {
      readonly appId: string
      readonly displayName: string
      readonly appRoles: ReadonlyArray<string>
      readonly delegatedPermissions: ReadonlyArray<string>
      readonly secretText: string | null
      readonly secretEndDateTime: string | null
    }
  }
  /** Delete an application that has no permission the caller lacks; it changes nothing from the next request on */
  'identity.application.delete': {
    path: { id: string }
  }
  /** The applications of the tenant and what they may do */
  'identity.application.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly appId: string
        readonly displayName: string
        readonly appRoles: ReadonlyArray<string>
        readonly delegatedPermissions: ReadonlyArray<string>
        readonly requiredResourceAccess: ReadonlyArray<{
          readonly resourceAppId: string
          readonly resourceAccess: ReadonlyArray<{
            readonly id: string
            readonly type: 'Role' | 'Scope'
          }>
        }>
        readonly createdDateTime: string
        readonly accountEnabled: boolean
        readonly purpose: 'scriptToken' | null
        readonly web: { readonly redirectUris: ReadonlyArray<string> }
        readonly spa: { readonly redirectUris: ReadonlyArray<string> }
        readonly publicClient: { readonly redirectUris: ReadonlyArray<string> }
        readonly passwordCredentials: ReadonlyArray<{
          readonly keyId: string
          readonly displayName: string
          readonly startDateTime: string
          readonly endDateTime: string | null
          readonly createdBy: string | null
          readonly hint: string
        }>
        readonly keyCredentials: ReadonlyArray<{
          readonly keyId: string
          readonly displayName: string
          readonly startDateTime: string
          readonly endDateTime: string | null
          readonly createdBy: string | null
          readonly type: 'AsymmetricX509Cert'
          readonly usage: 'Verify'
        }>
      }>
    }
  }
  /** One application: addresses, permissions, and which secrets and certificates it has */
  'identity.application.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly appId: string
      readonly displayName: string
      readonly appRoles: ReadonlyArray<string>
      readonly delegatedPermissions: ReadonlyArray<string>
      readonly requiredResourceAccess: ReadonlyArray<{
        readonly resourceAppId: string
        readonly resourceAccess: ReadonlyArray<{
          readonly id: string
          readonly type: 'Role' | 'Scope'
        }>
      }>
      readonly createdDateTime: string
      readonly accountEnabled: boolean
      readonly purpose: 'scriptToken' | null
      readonly web: { readonly redirectUris: ReadonlyArray<string> }
      readonly spa: { readonly redirectUris: ReadonlyArray<string> }
      readonly publicClient: { readonly redirectUris: ReadonlyArray<string> }
      readonly passwordCredentials: ReadonlyArray<{
        readonly keyId: string
        readonly displayName: string
        readonly startDateTime: string
        readonly endDateTime: string | null
        readonly createdBy: string | null
        readonly hint: string
      }>
      readonly keyCredentials: ReadonlyArray<{
        readonly keyId: string
        readonly displayName: string
        readonly startDateTime: string
        readonly endDateTime: string | null
        readonly createdBy: string | null
        readonly type: 'AsymmetricX509Cert'
        readonly usage: 'Verify'
      }>
      readonly '@odata.context': string
    }
  }
  /** Take a certificate away */
  'identity.application.remove-certificate': {
    path: { id: string }
    body: { readonly keyId: string }
  }
  /** Take a secret away; it is good for nothing from the next request on */
  'identity.application.remove-secret': {
    path: { id: string }
    body: { readonly keyId: string }
  }
  /** What a person signs in with; no secret of any of it */
  'identity.authentication-method.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': '#microsoft.graph.passwordAuthenticationMethod' | '#microsoft.graph.softwareOathAuthenticationMethod' | '#microsoft.graph.temporaryAccessPassAuthenticationMethod' | '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod' | '#microsoft.graph.fido2AuthenticationMethod'
        readonly id: string
        readonly createdDateTime: string
        readonly password?: null
        readonly secretKey?: null
        readonly recoveryCodesLeft?: number
        readonly startDateTime?: string
        readonly lifetimeInMinutes?: number
        readonly isUsableOnce?: boolean
        readonly isUsable?: boolean
        readonly methodUsabilityReason?: 'enabledByPolicy' | 'notYetValid' | 'expired' | 'oneTimeUsed' | 'disabledByPolicy'
        readonly displayName?: string
        readonly keyStrength?: 'normal'
        readonly deviceId?: string
        readonly aaGuid?: string
        readonly attestationLevel?: 'notAttested'
        readonly passkeyType?: 'deviceBound' | 'synced'
        readonly lastUsedDateTime?: string | null
      }>
    }
  }
  /** Make a bulk token, shown once, with which so many devices join without a person until its end */
  'identity.bulk-token.create': {
    body: {
      readonly displayName: string
      readonly maximumJoins: number
      readonly days?: number | undefined
      readonly networks?: ReadonlyArray<string> | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly token: string | null
      readonly state: 'usable' | 'revoked' | 'expired' | 'usedUp'
      readonly userPrincipalName: string
      readonly maximumJoins: number
      readonly joins: number
      readonly networks: ReadonlyArray<string>
      readonly createdBy: {
        readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
        readonly id: string
      }
      readonly createdDateTime: string
      readonly expirationDateTime: string
      readonly revokedDateTime: string | null
    }
  }
  /** The bulk tokens of a tenant, how many devices each has joined and may join */
  'identity.bulk-token.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly token: string | null
        readonly state: 'usable' | 'revoked' | 'expired' | 'usedUp'
        readonly userPrincipalName: string
        readonly maximumJoins: number
        readonly joins: number
        readonly networks: ReadonlyArray<string>
        readonly createdBy: {
          readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
          readonly id: string
        }
        readonly createdDateTime: string
        readonly expirationDateTime: string
        readonly revokedDateTime: string | null
      }>
    }
  }
  /** One bulk token, without its secret */
  'identity.bulk-token.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly token: string | null
      readonly state: 'usable' | 'revoked' | 'expired' | 'usedUp'
      readonly userPrincipalName: string
      readonly maximumJoins: number
      readonly joins: number
      readonly networks: ReadonlyArray<string>
      readonly createdBy: {
        readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
        readonly id: string
      }
      readonly createdDateTime: string
      readonly expirationDateTime: string
      readonly revokedDateTime: string | null
      readonly '@odata.context': string
    }
  }
  /** Let a bulk token join nothing more, at once; its devices stay joined, and their sign-in ends */
  'identity.bulk-token.revoke': {
    path: { id: string }
  }
  /** Take a key of Windows Hello away; the person is signed out everywhere */
  'identity.hello-key.delete': {
    path: {
      id: string
      methodId: string
    }
  }
  /** The keys of Windows Hello of a person, each with its device */
  'identity.hello-key.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly createdDateTime: string
        readonly displayName: string
        readonly keyStrength: 'normal'
        readonly deviceId: string
      }>
    }
  }
  /** Change the addresses of other device management, or for whom it is; enrolled devices stay where they are */
  'identity.mobility.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly isValid?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly discoveryUrl?: string | undefined
      readonly termsOfUseUrl?: string | null | undefined
      readonly complianceUrl?: string | null | undefined
      readonly appliesTo?: 'none' | 'selected' | 'all' | undefined
    }
  }
  /** Name other device management; devices of those it is for enrol there from the next join on */
  'identity.mobility.create': {
    body: {
      readonly id?: unknown | undefined
      readonly isValid?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName: string
      readonly description?: string | null | undefined
      readonly discoveryUrl: string
      readonly termsOfUseUrl?: string | null | undefined
      readonly complianceUrl?: string | null | undefined
      readonly appliesTo?: 'none' | 'selected' | 'all' | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string | null
      readonly discoveryUrl: string
      readonly termsOfUseUrl: string | null
      readonly complianceUrl: string | null
      readonly appliesTo: 'none' | 'selected' | 'all'
      readonly isValid: boolean
    }
  }
  /** Forget other device management: no device is sent there any more, and no token made for it */
  'identity.mobility.delete': {
    path: { id: string }
  }
  /** The groups whose people enrol in other device management where it is for some (selected) */
  'identity.mobility.groups': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
      }>
    }
  }
  /** Let other device management be for the people of a group, too */
  'identity.mobility.include-group': {
    path: { id: string }
    body: { readonly '@odata.id': string }
  }
  /** Let other device management be for a group no more */
  'identity.mobility.leave-out-group': {
    path: {
      id: string
      groupId: string
    }
  }
  /** Other device management that the organisation uses in place of ours */
  'identity.mobility.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly description: string | null
        readonly discoveryUrl: string
        readonly termsOfUseUrl: string | null
        readonly complianceUrl: string | null
        readonly appliesTo: 'none' | 'selected' | 'all'
        readonly isValid: boolean
      }>
    }
  }
  /** One other device management: its addresses, and for whom it is */
  'identity.mobility.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly description: string | null
      readonly discoveryUrl: string
      readonly termsOfUseUrl: string | null
      readonly complianceUrl: string | null
      readonly appliesTo: 'none' | 'selected' | 'all'
      readonly isValid: boolean
      readonly '@odata.context': string
    }
  }
  /** Let a global administrator of an organisation be the operator in the portal, for the command line of this installation alone */
  'identity.operator.add': {
    path: { userPrincipalName: string }
    reply: {
      readonly id: string
      readonly userPrincipalName: string
      readonly displayName: string
      readonly organisationId: string
      readonly addedDateTime: string
    }
  }
  /** The people who are the operator of this installation in the portal, for the operator alone */
  'identity.operator.list': {
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly userPrincipalName: string
        readonly displayName: string
        readonly organisationId: string
        readonly addedDateTime: string
      }>
    }
  }
  /** Let somebody no longer be the operator, from now on, for the command line of this installation alone */
  'identity.operator.remove': {
    path: { userPrincipalName: string }
  }
  /** What the signed-in person signs in with; no secret of any of it */
  'identity.own-method.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': '#microsoft.graph.passwordAuthenticationMethod' | '#microsoft.graph.softwareOathAuthenticationMethod' | '#microsoft.graph.temporaryAccessPassAuthenticationMethod' | '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod' | '#microsoft.graph.fido2AuthenticationMethod'
        readonly id: string
        readonly createdDateTime: string
        readonly password?: null
        readonly secretKey?: null
        readonly recoveryCodesLeft?: number
        readonly startDateTime?: string
        readonly lifetimeInMinutes?: number
        readonly isUsableOnce?: boolean
        readonly isUsable?: boolean
        readonly methodUsabilityReason?: 'enabledByPolicy' | 'notYetValid' | 'expired' | 'oneTimeUsed' | 'disabledByPolicy'
        readonly displayName?: string
        readonly keyStrength?: 'normal'
        readonly deviceId?: string
        readonly aaGuid?: string
        readonly attestationLevel?: 'notAttested'
        readonly passkeyType?: 'deviceBound' | 'synced'
        readonly lastUsedDateTime?: string | null
      }>
    }
  }
  /** Take a passkey of one’s own away, after a fresh sign-in; it signs out everywhere */
  'identity.own-passkey.delete': {
    path: { id: string }
  }
  /** The passkeys of the signed-in person */
  'identity.own-passkey.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly createdDateTime: string
        readonly aaGuid: string
        readonly attestationLevel: 'notAttested'
        readonly passkeyType: 'deviceBound' | 'synced'
        readonly lastUsedDateTime: string | null
      }>
    }
  }
  /** Change one’s own password, after a fresh sign-in; the old one is asked for, and it signs out everywhere */
  'identity.own-password.change': {
    body: {
      readonly currentPassword: string
      readonly newPassword: string
    }
  }
  /** Sign oneself out everywhere, here too, after a fresh sign-in */
  'identity.own-session.revoke': {
    reply: {
      readonly '@odata.context': string
      readonly value: boolean
    }
  }
  /** Take one’s own authenticator app away, after a fresh sign-in; it signs out everywhere */
  'identity.own-software-oath.delete': {
    path: { id: string }
  }
  /** Take a passkey away; the person is signed out everywhere */
  'identity.passkey.delete': {
    path: {
      id: string
      methodId: string
    }
  }
  /** The passkeys of a person */
  'identity.passkey.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly createdDateTime: string
        readonly aaGuid: string
        readonly attestationLevel: 'notAttested'
        readonly passkeyType: 'deviceBound' | 'synced'
        readonly lastUsedDateTime: string | null
      }>
    }
  }
  /** Make a link with which a person chooses a password, once and within a day; until then all stays as it is */
  'identity.password-link.create': {
    path: { id: string }
    reply: {
      readonly link: string
      readonly expiresDateTime: string
    }
  }
  /** Change which permissions an application has for everybody or for one person */
  'identity.permission-grant.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly scope: string
    }
  }
  /** Consent for everybody or for one person; nobody gives a permission that they lack */
  'identity.permission-grant.create': {
    body: {
      readonly startTime?: unknown | undefined
      readonly expiryTime?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly clientId: string
      readonly consentType: 'AllPrincipals' | 'Principal'
      readonly principalId?: string | null | undefined
      readonly resourceId: string
      readonly scope: string
    }
    reply: {
      readonly id: string
      readonly clientId: string
      readonly consentType: 'AllPrincipals' | 'Principal'
      readonly principalId: string | null
      readonly resourceId: string
      readonly scope: string
      readonly createdDateTime: string
      readonly grantedBy: string
      readonly '@odata.context': string
    }
  }
  /** Withdraw a consent; the application gets no further tokens with it, and changes nothing with it at once */
  'identity.permission-grant.delete': {
    path: { id: string }
  }
  /** Which permissions applications have for people, of everybody or of one person, and who gave them */
  'identity.permission-grant.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly clientId: string
        readonly consentType: 'AllPrincipals' | 'Principal'
        readonly principalId: string | null
        readonly resourceId: string
        readonly scope: string
        readonly createdDateTime: string
        readonly grantedBy: string
      }>
    }
  }
  /** One grant of permissions */
  'identity.permission-grant.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly clientId: string
      readonly consentType: 'AllPrincipals' | 'Principal'
      readonly principalId: string | null
      readonly resourceId: string
      readonly scope: string
      readonly createdDateTime: string
      readonly grantedBy: string
      readonly '@odata.context': string
    }
  }
  /** Turn an application off or on for the organisation, or say that only those sign in who are assigned to it */
  'identity.service-principal.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly accountEnabled?: boolean | undefined
      readonly appRoleAssignmentRequired?: boolean | undefined
      readonly tags?: ReadonlyArray<string> | undefined
    }
  }
  /** Make the service principal of an application that has none, or of one of the vendor’s */
  'identity.service-principal.create': {
    body: {
      readonly '@odata.type'?: string | undefined
      readonly appId: string
      readonly tags?: ReadonlyArray<string> | undefined
    }
    reply: {
      readonly id: string
      readonly appId: string
      readonly displayName: string
      readonly appDisplayName: string
      readonly accountEnabled: boolean
      readonly appRoleAssignmentRequired: boolean
      readonly servicePrincipalType: 'Application'
      readonly appOwnerOrganizationId: string | null
      readonly createdDateTime: string
      readonly tags: ReadonlyArray<string>
      readonly appRoles: ReadonlyArray<{
        readonly id: string
        readonly value: string
        readonly displayName: string
        readonly description: string
        readonly isEnabled: true
        readonly allowedMemberTypes: ReadonlyArray<'Application'>
      }>
      readonly oauth2PermissionScopes: ReadonlyArray<{
        readonly id: string
        readonly value: string
        readonly type: 'User' | 'Admin'
        readonly adminConsentDisplayName: string
        readonly adminConsentDescription: string
        readonly userConsentDisplayName: string
        readonly userConsentDescription: string
        readonly isEnabled: true
      }>
      readonly '@odata.context': string
    }
  }
  /** Delete a service principal with all that its application was given; the registration stays */
  'identity.service-principal.delete': {
    path: { id: string }
  }
  /** What stands for each application in the organisation, and whether it is turned on */
  'identity.service-principal.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly appId: string
        readonly displayName: string
        readonly appDisplayName: string
        readonly accountEnabled: boolean
        readonly appRoleAssignmentRequired: boolean
        readonly servicePrincipalType: 'Application'
        readonly appOwnerOrganizationId: string | null
        readonly createdDateTime: string
        readonly tags: ReadonlyArray<string>
        readonly appRoles: ReadonlyArray<{
          readonly id: string
          readonly value: string
          readonly displayName: string
          readonly description: string
          readonly isEnabled: true
          readonly allowedMemberTypes: ReadonlyArray<'Application'>
        }>
        readonly oauth2PermissionScopes: ReadonlyArray<{
          readonly id: string
          readonly value: string
          readonly type: 'User' | 'Admin'
          readonly adminConsentDisplayName: string
          readonly adminConsentDescription: string
          readonly userConsentDisplayName: string
          readonly userConsentDescription: string
          readonly isEnabled: true
        }>
      }>
    }
  }
  /** One service principal; of the administration API with the permissions that it gives */
  'identity.service-principal.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly appId: string
      readonly displayName: string
      readonly appDisplayName: string
      readonly accountEnabled: boolean
      readonly appRoleAssignmentRequired: boolean
      readonly servicePrincipalType: 'Application'
      readonly appOwnerOrganizationId: string | null
      readonly createdDateTime: string
      readonly tags: ReadonlyArray<string>
      readonly appRoles: ReadonlyArray<{
        readonly id: string
        readonly value: string
        readonly displayName: string
        readonly description: string
        readonly isEnabled: true
        readonly allowedMemberTypes: ReadonlyArray<'Application'>
      }>
      readonly oauth2PermissionScopes: ReadonlyArray<{
        readonly id: string
        readonly value: string
        readonly type: 'User' | 'Admin'
        readonly adminConsentDisplayName: string
        readonly adminConsentDescription: string
        readonly userConsentDisplayName: string
        readonly userConsentDescription: string
        readonly isEnabled: true
      }>
      readonly '@odata.context': string
    }
  }
  /** Who signed in where, how, and why it was refused, newest first; applications when signInEventTypes asks for them */
  'identity.sign-in-log.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly createdDateTime: string
        readonly userDisplayName: string | null
        readonly userPrincipalName: string | null
        readonly userId: string | null
        readonly appId: string
        readonly appDisplayName: string | null
        readonly ipAddress: string | null
        readonly clientAppUsed: 'Browser' | 'Mobile Apps and Desktop clients'
        readonly correlationId: string | null
        readonly conditionalAccessStatus: 'success' | 'failure' | 'notApplied'
        readonly isInteractive: boolean
        readonly signInEventTypes: ReadonlyArray<'interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal'>
        readonly authenticationProtocol: 'oAuth2' | 'ropc' | 'deviceCode' | 'none'
        readonly authenticationRequirement: 'singleFactorAuthentication' | 'multiFactorAuthentication'
        readonly authenticationDetails: ReadonlyArray<{
          readonly authenticationStepDateTime: string
          readonly authenticationMethod: string
          readonly succeeded: boolean
          readonly authenticationStepResultDetail: string | null
        }>
        readonly status: {
          readonly errorCode: number
          readonly failureReason: string | null
          readonly additionalDetails: string | null
        }
        readonly resourceDisplayName: string | null
        readonly deviceDetail: {
          readonly deviceId: string
          readonly displayName: string
          readonly isCompliant: boolean
          readonly isManaged: boolean
          readonly trustType: string
        }
      }>
    }
  }
  /** One sign-in */
  'identity.sign-in-log.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly createdDateTime: string
      readonly userDisplayName: string | null
      readonly userPrincipalName: string | null
      readonly userId: string | null
      readonly appId: string
      readonly appDisplayName: string | null
      readonly ipAddress: string | null
      readonly clientAppUsed: 'Browser' | 'Mobile Apps and Desktop clients'
      readonly correlationId: string | null
      readonly conditionalAccessStatus: 'success' | 'failure' | 'notApplied'
      readonly isInteractive: boolean
      readonly signInEventTypes: ReadonlyArray<'interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal'>
      readonly authenticationProtocol: 'oAuth2' | 'ropc' | 'deviceCode' | 'none'
      readonly authenticationRequirement: 'singleFactorAuthentication' | 'multiFactorAuthentication'
      readonly authenticationDetails: ReadonlyArray<{
        readonly authenticationStepDateTime: string
        readonly authenticationMethod: string
        readonly succeeded: boolean
        readonly authenticationStepResultDetail: string | null
      }>
      readonly status: {
        readonly errorCode: number
        readonly failureReason: string | null
        readonly additionalDetails: string | null
      }
      readonly resourceDisplayName: string | null
      readonly deviceDetail: {
        readonly deviceId: string
        readonly displayName: string
        readonly isCompliant: boolean
        readonly isManaged: boolean
        readonly trustType: string
      }
      readonly '@odata.context': string
    }
  }
  /** The keys that sign the tokens of the tenant: announced, in use, and those that still verify */
  'identity.signing-key.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly kid: string
        readonly state: string
        readonly createdDateTime: string
        readonly signsFromDateTime: string | null
        readonly signsUntilDateTime: string | null
        readonly verifiesUntilDateTime: string | null
      }>
    }
  }
  /** Sign with a new key: in a day, and tokens that are out stay good; or at once, and all others are refused */
  'identity.signing-key.rotate': {
    body: { readonly now?: boolean | undefined }
    reply: {
      readonly kid: string
      readonly signsFromDateTime: string
    }
  }
  /** Take an authenticator app and its recovery codes away; the person is signed out everywhere */
  'identity.software-oath.delete': {
    path: {
      id: string
      methodId: string
    }
  }
  /** The authenticator app of a person, or none */
  'identity.software-oath.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly createdDateTime: string
        readonly secretKey: null
        readonly recoveryCodesLeft: number
      }>
    }
  }
  /** Claims of the person whose token it is (OpenID Connect Core 1.0 §5.3) */
  'identity.user-info.read': {
    reply: {
      readonly sub: string
      readonly name: string
      readonly given_name?: string
      readonly family_name?: string
      readonly email?: string
    }
  }
  /** Claims of the person whose token it is (OpenID Connect Core 1.0 §5.3) */
  'identity.user-info.read.post': {
    reply: {
      readonly sub: string
      readonly name: string
      readonly given_name?: string
      readonly family_name?: string
      readonly email?: string
    }
  }
  /** Delete those of the named devices that are still not seen; registered ones stay unless included */
  'lifecycle.stale.delete': {
    body: {
      readonly olderThanDays: number
      readonly deviceIds: ReadonlyArray<string>
      readonly includeRegistered?: boolean | undefined
    }
    reply: {
      readonly deleted: number
      readonly results: ReadonlyArray<{
        readonly id: string
        readonly result: 'deleted' | 'seen-since' | 'registered' | 'refused'
        readonly message: string
      }>
    }
  }
  /** Joined devices that were not seen for some days: no sign-in, no check-in, no proof by TPM */
  'lifecycle.stale.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
      olderThanDays?: number | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deviceId: string
        readonly displayName: string
        readonly accountEnabled: boolean
        readonly owner: string | null
        readonly serialNumber: string | null
        readonly registrationId: string | null
        readonly isManaged: boolean
        readonly lastSeenDateTime: string
      }>
    }
  }
  /** Receipts of the tenants that were removed, for the command line of this installation alone */
  'lifecycle.tenant-removal.list': {
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly domain: string
        readonly askedDateTime: string
        readonly askedBy: string
        readonly step: 'partners' | 'devices' | 'rows' | 'tenant' | 'trail' | 'proof' | 'done'
        readonly removedRows: Readonly<Record<string, number>>
        readonly leftRows: Readonly<Record<string, number>> | null
        readonly finishedDateTime: string | null
        readonly trail: {
          readonly position: number
          readonly digest: string
        } | null
      }>
    }
  }
  /** The receipt of one tenant that was removed, for the command line of this installation alone */
  'lifecycle.tenant-removal.read': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly domain: string
      readonly askedDateTime: string
      readonly askedBy: string
      readonly step: 'partners' | 'devices' | 'rows' | 'tenant' | 'trail' | 'proof' | 'done'
      readonly removedRows: Readonly<Record<string, number>>
      readonly leftRows: Readonly<Record<string, number>> | null
      readonly finishedDateTime: string | null
      readonly trail: {
        readonly position: number
        readonly digest: string
      } | null
    }
  }
  /** What would go with a tenant, counted by table, for the command line of this installation alone */
  'lifecycle.tenant.read': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly defaultDomain: string
      readonly rows: Readonly<Record<string, number>>
    }
  }
  /** Remove a tenant and all that is stored of it, for the command line of this installation alone */
  'lifecycle.tenant.remove': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly domain: string
      readonly askedDateTime: string
      readonly askedBy: string
      readonly step: 'partners' | 'devices' | 'rows' | 'tenant' | 'trail' | 'proof' | 'done'
      readonly removedRows: Readonly<Record<string, number>>
      readonly leftRows: Readonly<Record<string, number>> | null
      readonly finishedDateTime: string | null
      readonly trail: {
        readonly position: number
        readonly digest: string
      } | null
    }
  }
  /** Take back what a device was asked, or give up what it got and does not end; it may do that all the same */
  'mdm.action.cancel': {
    path: {
      id: string
      actionId: string
    }
    reply: {
      readonly id: string
      readonly action: string
      readonly actionState: 'pending' | 'active' | 'done' | 'failed' | 'notSupported' | 'canceled'
      readonly managedDeviceId: string
      readonly deviceDisplayName: string
      readonly userName: string
      readonly deviceOwnerUserPrincipalName: string
      readonly initiatedByUserPrincipalName: string
      readonly requestDateTime: string
      readonly bulkDeviceActionId: string | null
      readonly lastUpdatedDateTime: string
      readonly expirationDateTime: string | null
      readonly status: number | null
      readonly result: string | null
      readonly reason: string | null
    }
  }
  /** What was asked of managed devices, and how it ended, the latest first */
  'mdm.action.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly action: string
        readonly actionState: 'pending' | 'active' | 'done' | 'failed' | 'notSupported' | 'canceled'
        readonly managedDeviceId: string
        readonly deviceDisplayName: string
        readonly userName: string
        readonly deviceOwnerUserPrincipalName: string
        readonly initiatedByUserPrincipalName: string
        readonly requestDateTime: string
        readonly bulkDeviceActionId: string | null
        readonly lastUpdatedDateTime: string
        readonly expirationDateTime: string | null
        readonly status: number | null
        readonly result: string | null
        readonly reason: string | null
      }>
    }
  }
  /** One remote action */
  'mdm.action.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly action: string
      readonly actionState: 'pending' | 'active' | 'done' | 'failed' | 'notSupported' | 'canceled'
      readonly managedDeviceId: string
      readonly deviceDisplayName: string
      readonly userName: string
      readonly deviceOwnerUserPrincipalName: string
      readonly initiatedByUserPrincipalName: string
      readonly requestDateTime: string
      readonly bulkDeviceActionId: string | null
      readonly lastUpdatedDateTime: string
      readonly expirationDateTime: string | null
      readonly status: number | null
      readonly result: string | null
      readonly reason: string | null
      readonly '@odata.context': string
    }
  }
  /** Replace the targets of an application (intents required and uninstall) */
  'mdm.app.assign': {
    path: { id: string }
    body: {
      readonly mobileAppAssignments: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly source?: unknown | undefined
        readonly sourceId?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly target: {
          readonly '@odata.type': string
          readonly groupId?: string | undefined
          readonly deviceAndAppManagementAssignmentFilterId?: '' | string | null | undefined
          readonly deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude' | null | undefined
        }
        readonly intent?: string | undefined
        readonly settings?: null | undefined
      }>
    }
  }
  /** The targets of an application */
  'mdm.app.assignments': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Change an application */
  'mdm.app.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly publishingState?: unknown | undefined
      readonly uploadState?: unknown | undefined
      readonly size?: unknown | undefined
      readonly sha256?: unknown | undefined
      readonly isAssigned?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly publisher?: string | null | undefined
      readonly productCode?: string | undefined
      readonly productVersion?: string | undefined
      readonly commandLine?: string | null | undefined
      readonly fileName?: string | undefined
      readonly holdsSecret?: boolean | null | undefined
      readonly ignoreVersionDetection?: false | undefined
      readonly useDeviceContext?: true | undefined
      readonly identityName?: string | undefined
      readonly identityPublisherHash?: string | undefined
      readonly identityVersion?: string | undefined
      readonly identityResourceIdentifier?: string | null | undefined
      readonly applicableArchitectures?: string | undefined
      readonly productIds?: ReadonlyArray<'o365ProPlusRetail' | 'o365BusinessRetail' | 'visioProRetail' | 'projectProRetail'> | undefined
      readonly excludedApps?: {
        readonly bing?: unknown | undefined
        readonly infoPath?: unknown | undefined
        readonly sharePointDesigner?: unknown | undefined
        readonly visio?: unknown | undefined
        readonly access?: boolean | undefined
        readonly excel?: boolean | undefined
        readonly groove?: boolean | undefined
        readonly lync?: boolean | undefined
        readonly oneDrive?: boolean | undefined
        readonly oneNote?: boolean | undefined
        readonly outlook?: boolean | undefined
        readonly powerPoint?: boolean | undefined
        readonly publisher?: boolean | undefined
        readonly teams?: boolean | undefined
        readonly word?: boolean | undefined
      } | null | undefined
      readonly officePlatformArchitecture?: 'x86' | 'x64' | undefined
      readonly updateChannel?: 'current' | 'firstReleaseCurrent' | 'monthlyEnterprise' | 'deferred' | 'firstReleaseDeferred' | undefined
      readonly localesToInstall?: ReadonlyArray<string> | undefined
      readonly autoAcceptEula?: boolean | undefined
      readonly useSharedComputerActivation?: boolean | undefined
      readonly shouldUninstallOlderVersionsOfOffice?: boolean | undefined
      readonly installCommandLine?: string | undefined
      readonly uninstallCommandLine?: string | undefined
      readonly setupFilePath?: string | undefined
      readonly displayVersion?: string | null | undefined
      readonly minimumSupportedWindowsRelease?: string | null | undefined
      readonly minimumFreeDiskSpaceInMB?: number | null | undefined
      readonly minimumMemoryInMB?: number | null | undefined
      readonly minimumNumberOfProcessors?: number | null | undefined
      readonly minimumCpuSpeedInMHz?: number | null | undefined
      readonly rules?: ReadonlyArray<{
        readonly displayName?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly ruleType?: string | undefined
        readonly path?: string | undefined
        readonly fileOrFolderName?: string | undefined
        readonly check32BitOn64System?: boolean | undefined
        readonly operationType?: string | undefined
        readonly operator?: string | undefined
        readonly comparisonValue?: string | null | undefined
        readonly keyPath?: string | undefined
        readonly valueName?: string | null | undefined
        readonly productCode?: string | undefined
        readonly productVersionOperator?: string | undefined
        readonly productVersion?: string | null | undefined
        readonly scriptContent?: string | undefined
        readonly enforceSignatureCheck?: boolean | undefined
        readonly runAs32Bit?: boolean | undefined
        readonly runAsAccount?: string | undefined
      }> | undefined
      readonly installExperience?: {
        readonly runAsAccount?: string | undefined
        readonly deviceRestartBehavior?: string | undefined
        readonly maxRunTimeInMinutes?: number | undefined
      } | undefined
      readonly returnCodes?: ReadonlyArray<{
        readonly returnCode: number
        readonly type: string
      }> | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly publisher: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly publishingState: 'published' | 'notPublished'
      readonly uploadState: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly productCode?: string
      readonly productVersion?: string
      readonly commandLine?: string
      readonly holdsSecret?: boolean
      readonly ignoreVersionDetection?: boolean
      readonly useDeviceContext?: boolean
      readonly identityVersion?: string
      readonly fileName?: string
      readonly size?: number
      readonly sha256?: string | null
      readonly identityName?: string
      readonly identityPublisherHash?: string
      readonly identityResourceIdentifier?: string
      readonly applicableArchitectures?: string
      readonly productIds?: ReadonlyArray<string>
      readonly excludedApps?: Readonly<Record<string, boolean>>
      readonly officePlatformArchitecture?: string
      readonly updateChannel?: string
      readonly localesToInstall?: ReadonlyArray<string>
      readonly autoAcceptEula?: boolean
      readonly useSharedComputerActivation?: boolean
      readonly shouldUninstallOlderVersionsOfOffice?: boolean
      readonly installCommandLine?: string
      readonly uninstallCommandLine?: string
      readonly setupFilePath?: string
      readonly displayVersion?: string
      readonly minimumSupportedWindowsRelease?: string
      readonly minimumFreeDiskSpaceInMB?: number | null
      readonly minimumMemoryInMB?: number | null
      readonly minimumNumberOfProcessors?: number | null
      readonly minimumCpuSpeedInMHz?: number | null
      readonly rules?: ReadonlyArray<{
        readonly '@odata.type': string
        readonly ruleType: string
      }>
      readonly installExperience?: {
        readonly runAsAccount: string
        readonly deviceRestartBehavior: string
        readonly maxRunTimeInMinutes: number
      }
      readonly returnCodes?: ReadonlyArray<{
        readonly returnCode: number
        readonly type: string
      }>
      readonly isAssigned: boolean
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Create an application: a single-file MSI, an MSIX or AppX, or a Win32 package, whose content is uploaded next, or Microsoft 365 Apps */
  'mdm.app.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly publishingState?: unknown | undefined
      readonly uploadState?: unknown | undefined
      readonly size?: unknown | undefined
      readonly sha256?: unknown | undefined
      readonly isAssigned?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly publisher?: string | null | undefined
      readonly productCode?: string | undefined
      readonly productVersion?: string | undefined
      readonly commandLine?: string | null | undefined
      readonly fileName?: string | undefined
      readonly holdsSecret?: boolean | null | undefined
      readonly ignoreVersionDetection?: false | undefined
      readonly useDeviceContext?: true | undefined
      readonly identityName?: string | undefined
      readonly identityPublisherHash?: string | undefined
      readonly identityVersion?: string | undefined
      readonly identityResourceIdentifier?: string | null | undefined
      readonly applicableArchitectures?: string | undefined
      readonly productIds?: ReadonlyArray<'o365ProPlusRetail' | 'o365BusinessRetail' | 'visioProRetail' | 'projectProRetail'> | undefined
      readonly excludedApps?: {
        readonly bing?: unknown | undefined
        readonly infoPath?: unknown | undefined
        readonly sharePointDesigner?: unknown | undefined
        readonly visio?: unknown | undefined
        readonly access?: boolean | undefined
        readonly excel?: boolean | undefined
        readonly groove?: boolean | undefined
        readonly lync?: boolean | undefined
        readonly oneDrive?: boolean | undefined
        readonly oneNote?: boolean | undefined
        readonly outlook?: boolean | undefined
        readonly powerPoint?: boolean | undefined
        readonly publisher?: boolean | undefined
        readonly teams?: boolean | undefined
        readonly word?: boolean | undefined
      } | null | undefined
      readonly officePlatformArchitecture?: 'x86' | 'x64' | undefined
      readonly updateChannel?: 'current' | 'firstReleaseCurrent' | 'monthlyEnterprise' | 'deferred' | 'firstReleaseDeferred' | undefined
      readonly localesToInstall?: ReadonlyArray<string> | undefined
      readonly autoAcceptEula?: boolean | undefined
      readonly useSharedComputerActivation?: boolean | undefined
      readonly shouldUninstallOlderVersionsOfOffice?: boolean | undefined
      readonly installCommandLine?: string | undefined
      readonly uninstallCommandLine?: string | undefined
      readonly setupFilePath?: string | undefined
      readonly displayVersion?: string | null | undefined
      readonly minimumSupportedWindowsRelease?: string | null | undefined
      readonly minimumFreeDiskSpaceInMB?: number | null | undefined
      readonly minimumMemoryInMB?: number | null | undefined
      readonly minimumNumberOfProcessors?: number | null | undefined
      readonly minimumCpuSpeedInMHz?: number | null | undefined
      readonly rules?: ReadonlyArray<{
        readonly displayName?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly ruleType?: string | undefined
        readonly path?: string | undefined
        readonly fileOrFolderName?: string | undefined
        readonly check32BitOn64System?: boolean | undefined
        readonly operationType?: string | undefined
        readonly operator?: string | undefined
        readonly comparisonValue?: string | null | undefined
        readonly keyPath?: string | undefined
        readonly valueName?: string | null | undefined
        readonly productCode?: string | undefined
        readonly productVersionOperator?: string | undefined
        readonly productVersion?: string | null | undefined
        readonly scriptContent?: string | undefined
        readonly enforceSignatureCheck?: boolean | undefined
        readonly runAs32Bit?: boolean | undefined
        readonly runAsAccount?: string | undefined
      }> | undefined
      readonly installExperience?: {
        readonly runAsAccount?: string | undefined
        readonly deviceRestartBehavior?: string | undefined
        readonly maxRunTimeInMinutes?: number | undefined
      } | undefined
      readonly returnCodes?: ReadonlyArray<{
        readonly returnCode: number
        readonly type: string
      }> | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly publisher: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly publishingState: 'published' | 'notPublished'
      readonly uploadState: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly productCode?: string
      readonly productVersion?: string
      readonly commandLine?: string
      readonly holdsSecret?: boolean
      readonly ignoreVersionDetection?: boolean
      readonly useDeviceContext?: boolean
      readonly identityVersion?: string
      readonly fileName?: string
      readonly size?: number
      readonly sha256?: string | null
      readonly identityName?: string
      readonly identityPublisherHash?: string
      readonly identityResourceIdentifier?: string
      readonly applicableArchitectures?: string
      readonly productIds?: ReadonlyArray<string>
      readonly excludedApps?: Readonly<Record<string, boolean>>
      readonly officePlatformArchitecture?: string
      readonly updateChannel?: string
      readonly localesToInstall?: ReadonlyArray<string>
      readonly autoAcceptEula?: boolean
      readonly useSharedComputerActivation?: boolean
      readonly shouldUninstallOlderVersionsOfOffice?: boolean
      readonly installCommandLine?: string
      readonly uninstallCommandLine?: string
      readonly setupFilePath?: string
      readonly displayVersion?: string
      readonly minimumSupportedWindowsRelease?: string
      readonly minimumFreeDiskSpaceInMB?: number | null
      readonly minimumMemoryInMB?: number | null
      readonly minimumNumberOfProcessors?: number | null
      readonly minimumCpuSpeedInMHz?: number | null
      readonly rules?: ReadonlyArray<{
        readonly '@odata.type': string
        readonly ruleType: string
      }>
      readonly installExperience?: {
        readonly runAsAccount: string
        readonly deviceRestartBehavior: string
        readonly maxRunTimeInMinutes: number
      }
      readonly returnCodes?: ReadonlyArray<{
        readonly returnCode: number
        readonly type: string
      }>
      readonly isAssigned: boolean
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Delete an application; it stays installed where it is */
  'mdm.app.delete': {
    path: { id: string }
  }
  /** Applications */
  'mdm.app.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly publisher: string
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly publishingState: 'published' | 'notPublished'
        readonly uploadState: number
        readonly roleScopeTagIds: ReadonlyArray<string>
        readonly productCode?: string
        readonly productVersion?: string
        readonly commandLine?: string
        readonly holdsSecret?: boolean
        readonly ignoreVersionDetection?: boolean
        readonly useDeviceContext?: boolean
        readonly identityVersion?: string
        readonly fileName?: string
        readonly size?: number
        readonly sha256?: string | null
        readonly identityName?: string
        readonly identityPublisherHash?: string
        readonly identityResourceIdentifier?: string
        readonly applicableArchitectures?: string
        readonly productIds?: ReadonlyArray<string>
        readonly excludedApps?: Readonly<Record<string, boolean>>
        readonly officePlatformArchitecture?: string
        readonly updateChannel?: string
        readonly localesToInstall?: ReadonlyArray<string>
        readonly autoAcceptEula?: boolean
        readonly useSharedComputerActivation?: boolean
        readonly shouldUninstallOlderVersionsOfOffice?: boolean
        readonly installCommandLine?: string
        readonly uninstallCommandLine?: string
        readonly setupFilePath?: string
        readonly displayVersion?: string
        readonly minimumSupportedWindowsRelease?: string
        readonly minimumFreeDiskSpaceInMB?: number | null
        readonly minimumMemoryInMB?: number | null
        readonly minimumNumberOfProcessors?: number | null
        readonly minimumCpuSpeedInMHz?: number | null
        readonly rules?: ReadonlyArray<{
          readonly '@odata.type': string
          readonly ruleType: string
        }>
        readonly installExperience?: {
          readonly runAsAccount: string
          readonly deviceRestartBehavior: string
          readonly maxRunTimeInMinutes: number
        }
        readonly returnCodes?: ReadonlyArray<{
          readonly returnCode: number
          readonly type: string
        }>
        readonly isAssigned: boolean
        readonly assignments?: ReadonlyArray<{
          readonly id: string
          readonly source: 'direct'
          readonly sourceId: string
          readonly intent?: string
          readonly target: {
            readonly '@odata.type': string
            readonly deviceAndAppManagementAssignmentFilterId: string | null
            readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
            readonly groupId?: string
          }
        }>
      }>
    }
  }
  /** One application */
  'mdm.app.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly publisher: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly publishingState: 'published' | 'notPublished'
      readonly uploadState: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly productCode?: string
      readonly productVersion?: string
      readonly commandLine?: string
      readonly holdsSecret?: boolean
      readonly ignoreVersionDetection?: boolean
      readonly useDeviceContext?: boolean
      readonly identityVersion?: string
      readonly fileName?: string
      readonly size?: number
      readonly sha256?: string | null
      readonly identityName?: string
      readonly identityPublisherHash?: string
      readonly identityResourceIdentifier?: string
      readonly applicableArchitectures?: string
      readonly productIds?: ReadonlyArray<string>
      readonly excludedApps?: Readonly<Record<string, boolean>>
      readonly officePlatformArchitecture?: string
      readonly updateChannel?: string
      readonly localesToInstall?: ReadonlyArray<string>
      readonly autoAcceptEula?: boolean
      readonly useSharedComputerActivation?: boolean
      readonly shouldUninstallOlderVersionsOfOffice?: boolean
      readonly installCommandLine?: string
      readonly uninstallCommandLine?: string
      readonly setupFilePath?: string
      readonly displayVersion?: string
      readonly minimumSupportedWindowsRelease?: string
      readonly minimumFreeDiskSpaceInMB?: number | null
      readonly minimumMemoryInMB?: number | null
      readonly minimumNumberOfProcessors?: number | null
      readonly minimumCpuSpeedInMHz?: number | null
      readonly rules?: ReadonlyArray<{
        readonly '@odata.type': string
        readonly ruleType: string
      }>
      readonly installExperience?: {
        readonly runAsAccount: string
        readonly deviceRestartBehavior: string
        readonly maxRunTimeInMinutes: number
      }
      readonly returnCodes?: ReadonlyArray<{
        readonly returnCode: number
        readonly type: string
      }>
      readonly isAssigned: boolean
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly '@odata.context': string
    }
  }
  /** Replace what an application needs and what it replaces */
  'mdm.app.relate': {
    path: { id: string }
    body: {
      readonly relationships: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly sourceId?: unknown | undefined
        readonly targetDisplayName?: unknown | undefined
        readonly targetDisplayVersion?: unknown | undefined
        readonly targetPublisher?: unknown | undefined
        readonly targetType?: unknown | undefined
        readonly '@odata.type': string
        readonly targetId: string
        readonly dependencyType?: 'detect' | 'autoInstall' | undefined
        readonly supersedenceType?: 'update' | 'replace' | undefined
      }>
    }
  }
  /** What an application needs and replaces, and what needs and replaces it */
  'mdm.app.relations': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': '#microsoft.graph.mobileAppDependency' | '#microsoft.graph.mobileAppSupersedence'
        readonly id: string
        readonly sourceId: string
        readonly targetId: string
        readonly targetDisplayName: string
        readonly targetDisplayVersion: string
        readonly targetPublisher: string
        readonly targetType: 'child' | 'parent'
        readonly dependencyType?: 'detect' | 'autoInstall'
        readonly supersedenceType?: 'update' | 'replace'
      }>
    }
  }
  /** Show the command line of an application that holds a secret; each time is audited */
  'mdm.app.show-secret': {
    path: { id: string }
    reply: {
      readonly '@odata.context': string
      readonly value: string
    }
  }
  /** Upload the file of an application as it is; the answer names its size and SHA-256 */
  'mdm.app.upload': {
    path: { id: string }
    reply: unknown
  }
  /** How far a remote action for many devices is, and which could not be asked */
  'mdm.bulk-action.read': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly action: string
      readonly initiatedByUserPrincipalName: string
      readonly requestDateTime: string
      readonly endedDateTime: string | null
      readonly devices: number
      readonly asked: number
      readonly refusals: ReadonlyArray<{
        readonly deviceId: string
        readonly reason: string
      }>
      readonly states: Readonly<Record<string, number>>
    }
  }
  /** Let the device have the certificate when it asks again, for the key that it asked for */
  'mdm.certificate-request.approve': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly state: 'waiting' | 'approved' | 'rejected'
      readonly managedDeviceId: string
      readonly deviceName: string
      readonly deviceConfigurationId: string
      readonly deviceConfigurationName: string
      readonly subjectName: string
      readonly keyDigest: string
      readonly requestedDateTime: string
      readonly expirationDateTime: string
      readonly decidedDateTime: string | null
      readonly decidedBy: string
      readonly '@odata.context': string
    }
  }
  /** Requests of devices for certificates that wait for approval, or were decided about lately */
  'mdm.certificate-request.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly state: 'waiting' | 'approved' | 'rejected'
        readonly managedDeviceId: string
        readonly deviceName: string
        readonly deviceConfigurationId: string
        readonly deviceConfigurationName: string
        readonly subjectName: string
        readonly keyDigest: string
        readonly requestedDateTime: string
        readonly expirationDateTime: string
        readonly decidedDateTime: string | null
        readonly decidedBy: string
      }>
    }
  }
  /** One request for a certificate */
  'mdm.certificate-request.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly state: 'waiting' | 'approved' | 'rejected'
      readonly managedDeviceId: string
      readonly deviceName: string
      readonly deviceConfigurationId: string
      readonly deviceConfigurationName: string
      readonly subjectName: string
      readonly keyDigest: string
      readonly requestedDateTime: string
      readonly expirationDateTime: string
      readonly decidedDateTime: string | null
      readonly decidedBy: string
      readonly '@odata.context': string
    }
  }
  /** Let the device not have the certificate, now or for 30 days */
  'mdm.certificate-request.reject': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly state: 'waiting' | 'approved' | 'rejected'
      readonly managedDeviceId: string
      readonly deviceName: string
      readonly deviceConfigurationId: string
      readonly deviceConfigurationName: string
      readonly subjectName: string
      readonly keyDigest: string
      readonly requestedDateTime: string
      readonly expirationDateTime: string
      readonly decidedDateTime: string | null
      readonly decidedBy: string
      readonly '@odata.context': string
    }
  }
  /** Replace the targets of a compliance policy */
  'mdm.compliance.assign': {
    path: { id: string }
    body: {
      readonly assignments: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly source?: unknown | undefined
        readonly sourceId?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly target: {
          readonly '@odata.type': string
          readonly groupId?: string | undefined
          readonly deviceAndAppManagementAssignmentFilterId?: '' | string | null | undefined
          readonly deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude' | null | undefined
        }
      }>
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** The targets of a compliance policy */
  'mdm.compliance.assignments': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Change a compliance policy; devices are judged by it at their next check-in */
  'mdm.compliance.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly version?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly bitLockerEnabled?: boolean | null | undefined
      readonly secureBootEnabled?: boolean | null | undefined
      readonly codeIntegrityEnabled?: boolean | null | undefined
      readonly storageRequireEncryption?: boolean | null | undefined
      readonly activeFirewallRequired?: boolean | null | undefined
      readonly antivirusRequired?: boolean | null | undefined
      readonly antiSpywareRequired?: boolean | null | undefined
      readonly defenderEnabled?: boolean | null | undefined
      readonly rtpEnabled?: boolean | null | undefined
      readonly signatureOutOfDate?: boolean | null | undefined
      readonly tpmRequired?: boolean | null | undefined
      readonly osMinimumVersion?: string | null | undefined
      readonly osMaximumVersion?: string | null | undefined
      readonly requiresAttestation?: boolean | undefined
      readonly scheduledActionsForRule?: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly ruleName?: string | null | undefined
        readonly scheduledActionConfigurations?: ReadonlyArray<{
          readonly id?: unknown | undefined
          readonly '@odata.type'?: string | undefined
          readonly actionType: 'block'
          readonly gracePeriodHours?: number | undefined
          readonly notificationTemplateId?: '' | '00000000-0000-0000-0000-000000000000' | null | undefined
          readonly notificationMessageCCList?: ReadonlyArray<string> | undefined
        }> | undefined
      }> | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly bitLockerEnabled: boolean
      readonly secureBootEnabled: boolean
      readonly codeIntegrityEnabled: boolean
      readonly storageRequireEncryption: boolean
      readonly activeFirewallRequired: boolean
      readonly antivirusRequired: boolean
      readonly antiSpywareRequired: boolean
      readonly defenderEnabled: boolean
      readonly rtpEnabled: boolean
      readonly signatureOutOfDate: boolean
      readonly tpmRequired: boolean
      readonly osMinimumVersion: string | null
      readonly osMaximumVersion: string | null
      readonly requiresAttestation: boolean
      readonly scheduledActionsForRule: ReadonlyArray<{
        readonly id: string
        readonly ruleName: string
        readonly scheduledActionConfigurations: ReadonlyArray<{
          readonly id: string
          readonly actionType: 'block'
          readonly gracePeriodHours: number
          readonly notificationTemplateId: string
          readonly notificationMessageCCList: ReadonlyArray<string>
        }>
      }>
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Demand something of managed devices */
  'mdm.compliance.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly version?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly bitLockerEnabled?: boolean | null | undefined
      readonly secureBootEnabled?: boolean | null | undefined
      readonly codeIntegrityEnabled?: boolean | null | undefined
      readonly storageRequireEncryption?: boolean | null | undefined
      readonly activeFirewallRequired?: boolean | null | undefined
      readonly antivirusRequired?: boolean | null | undefined
      readonly antiSpywareRequired?: boolean | null | undefined
      readonly defenderEnabled?: boolean | null | undefined
      readonly rtpEnabled?: boolean | null | undefined
      readonly signatureOutOfDate?: boolean | null | undefined
      readonly tpmRequired?: boolean | null | undefined
      readonly osMinimumVersion?: string | null | undefined
      readonly osMaximumVersion?: string | null | undefined
      readonly requiresAttestation?: boolean | undefined
      readonly scheduledActionsForRule?: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly ruleName?: string | null | undefined
        readonly scheduledActionConfigurations?: ReadonlyArray<{
          readonly id?: unknown | undefined
          readonly '@odata.type'?: string | undefined
          readonly actionType: 'block'
          readonly gracePeriodHours?: number | undefined
          readonly notificationTemplateId?: '' | '00000000-0000-0000-0000-000000000000' | null | undefined
          readonly notificationMessageCCList?: ReadonlyArray<string> | undefined
        }> | undefined
      }> | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly bitLockerEnabled: boolean
      readonly secureBootEnabled: boolean
      readonly codeIntegrityEnabled: boolean
      readonly storageRequireEncryption: boolean
      readonly activeFirewallRequired: boolean
      readonly antivirusRequired: boolean
      readonly antiSpywareRequired: boolean
      readonly defenderEnabled: boolean
      readonly rtpEnabled: boolean
      readonly signatureOutOfDate: boolean
      readonly tpmRequired: boolean
      readonly osMinimumVersion: string | null
      readonly osMaximumVersion: string | null
      readonly requiresAttestation: boolean
      readonly scheduledActionsForRule: ReadonlyArray<{
        readonly id: string
        readonly ruleName: string
        readonly scheduledActionConfigurations: ReadonlyArray<{
          readonly id: string
          readonly actionType: 'block'
          readonly gracePeriodHours: number
          readonly notificationTemplateId: string
          readonly notificationMessageCCList: ReadonlyArray<string>
        }>
      }>
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Delete a compliance policy; devices are judged without it at their next check-in */
  'mdm.compliance.delete': {
    path: { id: string }
  }
  /** Compliance policies */
  'mdm.compliance.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly version: number
        readonly roleScopeTagIds: ReadonlyArray<string>
        readonly bitLockerEnabled: boolean
        readonly secureBootEnabled: boolean
        readonly codeIntegrityEnabled: boolean
        readonly storageRequireEncryption: boolean
        readonly activeFirewallRequired: boolean
        readonly antivirusRequired: boolean
        readonly antiSpywareRequired: boolean
        readonly defenderEnabled: boolean
        readonly rtpEnabled: boolean
        readonly signatureOutOfDate: boolean
        readonly tpmRequired: boolean
        readonly osMinimumVersion: string | null
        readonly osMaximumVersion: string | null
        readonly requiresAttestation: boolean
        readonly scheduledActionsForRule: ReadonlyArray<{
          readonly id: string
          readonly ruleName: string
          readonly scheduledActionConfigurations: ReadonlyArray<{
            readonly id: string
            readonly actionType: 'block'
            readonly gracePeriodHours: number
            readonly notificationTemplateId: string
            readonly notificationMessageCCList: ReadonlyArray<string>
          }>
        }>
        readonly assignments?: ReadonlyArray<{
          readonly id: string
          readonly source: 'direct'
          readonly sourceId: string
          readonly intent?: string
          readonly target: {
            readonly '@odata.type': string
            readonly deviceAndAppManagementAssignmentFilterId: string | null
            readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
            readonly groupId?: string
          }
        }>
      }>
    }
  }
  /** How many managed devices meet a compliance policy */
  'mdm.compliance.overview': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly pendingCount: number
      readonly notApplicableCount: number
      readonly successCount: number
      readonly errorCount: number
      readonly failedCount: number
      readonly inGracePeriodCount: number
      readonly configurationVersion: number
      readonly '@odata.context': string
    }
  }
  /** One compliance policy */
  'mdm.compliance.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly bitLockerEnabled: boolean
      readonly secureBootEnabled: boolean
      readonly codeIntegrityEnabled: boolean
      readonly storageRequireEncryption: boolean
      readonly activeFirewallRequired: boolean
      readonly antivirusRequired: boolean
      readonly antiSpywareRequired: boolean
      readonly defenderEnabled: boolean
      readonly rtpEnabled: boolean
      readonly signatureOutOfDate: boolean
      readonly tpmRequired: boolean
      readonly osMinimumVersion: string | null
      readonly osMaximumVersion: string | null
      readonly requiresAttestation: boolean
      readonly scheduledActionsForRule: ReadonlyArray<{
        readonly id: string
        readonly ruleName: string
        readonly scheduledActionConfigurations: ReadonlyArray<{
          readonly id: string
          readonly actionType: 'block'
          readonly gracePeriodHours: number
          readonly notificationTemplateId: string
          readonly notificationMessageCCList: ReadonlyArray<string>
        }>
      }>
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly '@odata.context': string
    }
  }
  /** Of how many managed devices each setting of a compliance policy is met */
  'mdm.compliance.settings': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly setting: string
        readonly settingName: string
        readonly compliantDeviceCount: number
        readonly nonCompliantDeviceCount: number
        readonly unknownDeviceCount: number
        readonly attestedDeviceCount: number
      }>
    }
  }
  /** How each managed device stands to a compliance policy */
  'mdm.compliance.statuses': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deviceDisplayName: string
        readonly deviceModel: string
        readonly userName: string
        readonly userPrincipalName: string
        readonly status: 'compliant' | 'nonCompliant' | 'inGracePeriod' | 'unknown'
        readonly lastReportedDateTime: string
        readonly complianceGracePeriodExpirationDateTime: string | null
        readonly unmetSettings: ReadonlyArray<string>
        readonly source: 'claimed' | 'attested' | null
      }>
    }
  }
  /** Delete a corporate identifier; enrolled devices stay what they are */
  'mdm.corporate-identifier.delete': {
    path: { id: string }
  }
  /** Say of devices that they are the organisation’s own; those that are known stay unless they are overwritten */
  'mdm.corporate-identifier.import': {
    body: {
      readonly importedDeviceIdentities: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly createdDateTime?: unknown | undefined
        readonly lastModifiedDateTime?: unknown | undefined
        readonly lastContactedDateTime?: unknown | undefined
        readonly enrollmentState?: unknown | undefined
        readonly platform?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly importedDeviceIdentifier: string
        readonly importedDeviceIdentityType: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
        readonly description?: string | null | undefined
      }>
      readonly overwriteImportedDeviceIdentities?: boolean | undefined
    }
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly importedDeviceIdentifier: string
        readonly importedDeviceIdentityType: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
        readonly description: string
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly lastContactedDateTime: string | null
        readonly enrollmentState: 'unknown' | 'enrolled' | 'failed' | 'notContacted'
        readonly platform: string
        readonly status: boolean
      }>
    }
  }
  /** Devices that the organisation says are its own */
  'mdm.corporate-identifier.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly importedDeviceIdentifier: string
        readonly importedDeviceIdentityType: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
        readonly description: string
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly lastContactedDateTime: string | null
        readonly enrollmentState: 'unknown' | 'enrolled' | 'failed' | 'notContacted'
        readonly platform: string
      }>
    }
  }
  /** One corporate identifier */
  'mdm.corporate-identifier.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly importedDeviceIdentifier: string
      readonly importedDeviceIdentityType: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly lastContactedDateTime: string | null
      readonly enrollmentState: 'unknown' | 'enrolled' | 'failed' | 'notContacted'
      readonly platform: string
      readonly '@odata.context': string
    }
  }
  /** Which of these corporate identifiers there are */
  'mdm.corporate-identifier.search': {
    body: {
      readonly importedDeviceIdentities: ReadonlyArray<{
        readonly '@odata.type'?: string | undefined
        readonly importedDeviceIdentifier: string
        readonly importedDeviceIdentityType: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
      }>
    }
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly importedDeviceIdentifier: string
        readonly importedDeviceIdentityType: 'manufacturerModelSerial' | 'serialNumber' | 'imei'
        readonly description: string
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly lastContactedDateTime: string | null
        readonly enrollmentState: 'unknown' | 'enrolled' | 'failed' | 'notContacted'
        readonly platform: string
      }>
    }
  }
  /** Delete the diagnostics that came; the request stays in the history */
  'mdm.device-log.delete': {
    path: {
      id: string
      logId: string
    }
  }
  /** An address where the diagnostics can be fetched for a quarter of an hour; each time is audited */
  'mdm.device-log.download': {
    path: {
      id: string
      logId: string
    }
    reply: {
      readonly '@odata.context': string
      readonly value: string
    }
  }
  /** What diagnostics the device was asked for, the latest first */
  'mdm.device-log.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly status: 'pending' | 'completed' | 'failed'
        readonly managedDeviceId: string
        readonly requestedDateTimeUTC: string
        readonly receivedDateTimeUTC: string | null
        readonly expirationDateTimeUTC: string | null
        readonly initiatedByUserPrincipalName: string
        readonly enrolledByUser: string
        readonly sizeInKB: number | null
        readonly sha256: string | null
        readonly reason: string | null
      }>
    }
  }
  /** One request for diagnostics */
  'mdm.device-log.read': {
    path: {
      id: string
      logId: string
    }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly status: 'pending' | 'completed' | 'failed'
      readonly managedDeviceId: string
      readonly requestedDateTimeUTC: string
      readonly receivedDateTimeUTC: string | null
      readonly expirationDateTimeUTC: string | null
      readonly initiatedByUserPrincipalName: string
      readonly enrolledByUser: string
      readonly sizeInKB: number | null
      readonly sha256: string | null
      readonly reason: string | null
      readonly '@odata.context': string
    }
  }
  /** Say whose a managed device is: no profile registers one that belongs to a person */
  'mdm.device.change': {
    path: { id: string }
    body: {
      readonly '@odata.type'?: string | undefined
      readonly managedDeviceOwnerType?: 'company' | 'personal' | undefined
      readonly ownerType?: 'company' | 'personal' | undefined
    }
    reply: {
      readonly id: string
      readonly userId: string
      readonly userDisplayName: string
      readonly userPrincipalName: string
      readonly emailAddress: string
      readonly deviceName: string
      readonly managedDeviceName: string
      readonly managedDeviceOwnerType: 'company' | 'personal'
      readonly ownerType: 'company' | 'personal'
      readonly enrolledDateTime: string
      readonly lastSyncDateTime: string
      readonly operatingSystem: string
      readonly osVersion: string
      readonly complianceState: string
      readonly complianceLapsedDateTime: string | null
      readonly complianceSource: 'claimed' | 'attested' | null
      readonly jailBroken: string
      readonly managementAgent: string
      readonly configurationManagerClientEnabledFeatures: {
        readonly inventory: boolean
        readonly modernApps: boolean
        readonly resourceAccess: boolean
        readonly deviceConfiguration: boolean
        readonly compliancePolicy: boolean
        readonly windowsUpdateForBusiness: boolean
        readonly endpointProtection: boolean
        readonly officeApps: boolean
      } | null
      readonly configurationManagerClientInformation: {
        readonly clientIdentifier: string
        readonly clientVersion: string
        readonly isBlocked: boolean
        readonly siteCode: string
      } | null
      readonly azureADRegistered: boolean
      readonly aadRegistered: boolean
      readonly azureADDeviceId: string
      readonly azureActiveDirectoryDeviceId: string
      readonly deviceEnrollmentType: string
      readonly deviceRegistrationState: 'registered' | 'revoked'
      readonly autopilotEnrolled: boolean
      readonly joinType: string
      readonly enrollmentProfileName: string
      readonly serialNumber: string
      readonly manufacturer: string
      readonly model: string
      readonly deviceType: string
      readonly managementState: string
      readonly managementCertificateExpirationDate: string
      readonly isEncrypted: boolean
      readonly isSupervised: boolean
      readonly easActivated: boolean
      readonly deviceCategoryDisplayName: string
      readonly deviceActionResults: ReadonlyArray<{
        readonly actionName: string
        readonly actionState: string
        readonly startDateTime: string
        readonly lastUpdatedDateTime: string
      }>
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly assurance: 'claimed' | 'ek' | 'attested'
      readonly tpmSimulated: boolean
    }
  }
  /** Ask the device for its diagnostics; it sends them behind its next check-in */
  'mdm.device.collect-logs': {
    path: { id: string }
    body: { readonly templateType?: { readonly templateType?: 'predefined' | null | undefined } | null | undefined }
    reply: {
      readonly id: string
      readonly status: 'pending' | 'completed' | 'failed'
      readonly managedDeviceId: string
      readonly requestedDateTimeUTC: string
      readonly receivedDateTimeUTC: string | null
      readonly expirationDateTimeUTC: string | null
      readonly initiatedByUserPrincipalName: string
      readonly enrolledByUser: string
      readonly sizeInKB: number | null
      readonly sha256: string | null
      readonly reason: string | null
      readonly '@odata.context': string
    }
  }
  /** How a managed device stands to each compliance policy, setting by setting */
  'mdm.device.compliance': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly platformType: string
        readonly state: string
        readonly gracePeriodUntil: string | null
        readonly settingCount: number
        readonly settingStates: ReadonlyArray<{
          readonly setting: string
          readonly settingName: string
          readonly state: string
          readonly currentValue: string
          readonly source: 'claimed' | 'attested'
          readonly since: string
          readonly past: ReadonlyArray<{
            readonly state: string
            readonly currentValue: string
            readonly source: 'claimed' | 'attested'
            readonly since: string
          }>
        }>
      }>
    }
  }
  /** How a managed device stands to each policy that it was given, setting by setting */
  'mdm.device.configuration': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly platformType: string
        readonly state: 'unknown' | 'notApplicable' | 'compliant' | 'error' | 'conflict'
        readonly settingCount: number
        readonly settingStates: ReadonlyArray<{
          readonly setting: string
          readonly settingName: string
          readonly state: 'unknown' | 'notApplicable' | 'compliant' | 'error' | 'conflict'
          readonly errorCode: number
          readonly errorDescription: string
        }>
      }>
    }
  }
  /** Whether a deployment profile registers a managed device, and why not */
  'mdm.device.conversion': {
    path: { id: string }
    reply: {
      readonly managedDeviceId: string
      readonly state: 'registered' | 'not-targeted' | 'skipped' | 'refused' | 'waiting'
      readonly reason: string
      readonly message: string
      readonly refusedAt: string | null
      readonly profile: {
        readonly id: string
        readonly displayName: string
      } | null
      readonly registrationId: string | null
    }
  }
  /** End the management of a device at once, without asking it; cancelWipe=true when a wipe waits for it */
  'mdm.device.delete': {
    path: { id: string }
    query?: { cancelWipe?: 'true' | 'false' | undefined }
  }
  /** What the status page of a device waits for, and how each item stands */
  'mdm.device.deployment-status': {
    path: { id: string }
    reply: {
      readonly '@odata.context'?: string
      readonly managedDeviceId: string
      readonly lastContactedAt: string | null
      readonly finishedAt: string | null
      readonly statusPage: {
        readonly id: string
        readonly displayName: string
      } | null
      readonly phases: ReadonlyArray<{
        readonly phase: 'device' | 'user'
        readonly state: 'waiting' | 'announced' | 'delivered' | 'succeeded' | 'failed'
        readonly announcedAt: string | null
        readonly deadline: string | null
        readonly deliveredAt: string | null
        readonly endedAt: string | null
        readonly overdue: boolean
      }>
      readonly items: ReadonlyArray<{
        readonly kind: 'policy' | 'certificate' | 'scep' | 'pfx' | 'app' | 'removal' | 'compliance'
        readonly id: string
        readonly name: string
        readonly phase: 'device' | 'user'
        readonly tracked: boolean
        readonly state: 'assigned' | 'pending' | 'applied' | 'installing' | 'installed' | 'failed' | 'withheld' | 'notApplicable'
        readonly since: string | null
        readonly error: string | null
        readonly settings: ReadonlyArray<{
          readonly uri: string
          readonly state: 'error' | 'conflict' | 'superseded' | 'notApplicable'
          readonly reason: string
          readonly status: number | null
          readonly since: string | null
        }>
        readonly moreSettings: number
        readonly past: ReadonlyArray<{
          readonly uri: string
          readonly state: 'error' | 'conflict' | 'superseded' | 'notApplicable'
          readonly reason: string
          readonly status: number | null
          readonly since: string | null
          readonly until: string
        }>
      }>
      readonly filteredOut: ReadonlyArray<{
        readonly kind: 'policy' | 'certificate' | 'scep' | 'pfx' | 'app' | 'removal' | 'compliance'
        readonly id: string
        readonly name: string
        readonly filter: {
          readonly id: string
          readonly displayName: string
          readonly type: 'include' | 'exclude'
        }
        readonly because: ReadonlyArray<{
          readonly expression: string
          readonly propertyName: string
          readonly propertyValue: string | null
        }>
        readonly moreReasons: number
      }>
    }
  }
  /** Ask up to 2,000 devices for one remote action: a hundred at once, more in a job; dryRun only says who could be asked */
  'mdm.device.execute': {
    body: {
      readonly actionName: 'retire' | 'wipe' | 'delete' | 'syncDevice' | 'reboot' | 'rebootNow' | 'setDeviceName' | 'automaticRedeployment' | 'cleanWindowsDevice' | 'rotateBitLockerKeys' | 'rotateLocalAdminPassword' | 'locateDevice' | 'collectDiagnostics'
      readonly deviceIds: ReadonlyArray<string>
      readonly deviceName?: string | null | undefined
      readonly keepEnrollmentData?: boolean | null | undefined
      readonly keepUserData?: boolean | null | undefined
      readonly dryRun?: boolean | null | undefined
    }
    reply: {
      readonly successfulDeviceIds: ReadonlyArray<string>
      readonly failedDeviceIds: ReadonlyArray<string>
      readonly notFoundDeviceIds: ReadonlyArray<string>
      readonly notSupportedDeviceIds: ReadonlyArray<string>
      readonly bulkDeviceActionId: string | null
      readonly refusals: ReadonlyArray<{
        readonly deviceId: string
        readonly reason: string
      }>
    }
  }
  /** Windows begins anew, its applications and settings go; without keepUserData it is a wipe */
  'mdm.device.fresh-start': {
    path: { id: string }
    body: { readonly keepUserData?: boolean | null | undefined }
  }
  /** Managed devices */
  'mdm.device.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly userId: string
        readonly userDisplayName: string
        readonly userPrincipalName: string
        readonly emailAddress: string
        readonly deviceName: string
        readonly managedDeviceName: string
        readonly managedDeviceOwnerType: 'company' | 'personal'
        readonly ownerType: 'company' | 'personal'
        readonly enrolledDateTime: string
        readonly lastSyncDateTime: string
        readonly operatingSystem: string
        readonly osVersion: string
        readonly complianceState: string
        readonly complianceLapsedDateTime: string | null
        readonly complianceSource: 'claimed' | 'attested' | null
        readonly jailBroken: string
        readonly managementAgent: string
        readonly configurationManagerClientEnabledFeatures: {
          readonly inventory: boolean
          readonly modernApps: boolean
          readonly resourceAccess: boolean
          readonly deviceConfiguration: boolean
          readonly compliancePolicy: boolean
          readonly windowsUpdateForBusiness: boolean
          readonly endpointProtection: boolean
          readonly officeApps: boolean
        } | null
        readonly configurationManagerClientInformation: {
          readonly clientIdentifier: string
          readonly clientVersion: string
          readonly isBlocked: boolean
          readonly siteCode: string
        } | null
        readonly azureADRegistered: boolean
        readonly aadRegistered: boolean
        readonly azureADDeviceId: string
        readonly azureActiveDirectoryDeviceId: string
        readonly deviceEnrollmentType: string
        readonly deviceRegistrationState: 'registered' | 'revoked'
        readonly autopilotEnrolled: boolean
        readonly joinType: string
        readonly enrollmentProfileName: string
        readonly serialNumber: string
        readonly manufacturer: string
        readonly model: string
        readonly deviceType: string
        readonly managementState: string
        readonly managementCertificateExpirationDate: string
        readonly isEncrypted: boolean
        readonly isSupervised: boolean
        readonly easActivated: boolean
        readonly deviceCategoryDisplayName: string
        readonly deviceActionResults: ReadonlyArray<{
          readonly actionName: string
          readonly actionState: string
          readonly startDateTime: string
          readonly lastUpdatedDateTime: string
        }>
        readonly roleScopeTagIds: ReadonlyArray<string>
        readonly assurance: 'claimed' | 'ek' | 'attested'
        readonly tpmSimulated: boolean
      }>
    }
  }
  /** Ask the device where it is; most say that they cannot tell */
  'mdm.device.locate': {
    path: { id: string }
  }
  /** One managed device */
  'mdm.device.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly userId: string
      readonly userDisplayName: string
      readonly userPrincipalName: string
      readonly emailAddress: string
      readonly deviceName: string
      readonly managedDeviceName: string
      readonly managedDeviceOwnerType: 'company' | 'personal'
      readonly ownerType: 'company' | 'personal'
      readonly enrolledDateTime: string
      readonly lastSyncDateTime: string
      readonly operatingSystem: string
      readonly osVersion: string
      readonly complianceState: string
      readonly complianceLapsedDateTime: string | null
      readonly complianceSource: 'claimed' | 'attested' | null
      readonly jailBroken: string
      readonly managementAgent: string
      readonly configurationManagerClientEnabledFeatures: {
        readonly inventory: boolean
        readonly modernApps: boolean
        readonly resourceAccess: boolean
        readonly deviceConfiguration: boolean
        readonly compliancePolicy: boolean
        readonly windowsUpdateForBusiness: boolean
        readonly endpointProtection: boolean
        readonly officeApps: boolean
      } | null
      readonly configurationManagerClientInformation: {
        readonly clientIdentifier: string
        readonly clientVersion: string
        readonly isBlocked: boolean
        readonly siteCode: string
      } | null
      readonly azureADRegistered: boolean
      readonly aadRegistered: boolean
      readonly azureADDeviceId: string
      readonly azureActiveDirectoryDeviceId: string
      readonly deviceEnrollmentType: string
      readonly deviceRegistrationState: 'registered' | 'revoked'
      readonly autopilotEnrolled: boolean
      readonly joinType: string
      readonly enrollmentProfileName: string
      readonly serialNumber: string
      readonly manufacturer: string
      readonly model: string
      readonly deviceType: string
      readonly managementState: string
      readonly managementCertificateExpirationDate: string
      readonly isEncrypted: boolean
      readonly isSupervised: boolean
      readonly easActivated: boolean
      readonly deviceCategoryDisplayName: string
      readonly deviceActionResults: ReadonlyArray<{
        readonly actionName: string
        readonly actionState: string
        readonly startDateTime: string
        readonly lastUpdatedDateTime: string
      }>
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly assurance: 'claimed' | 'ek' | 'attested'
      readonly tpmSimulated: boolean
      readonly '@odata.context': string
    }
  }
  /** Give the device another name, with %SERIAL% and %RAND:x%; it counts when the device has restarted */
  'mdm.device.rename': {
    path: { id: string }
    body: { readonly deviceName: string }
  }
  /** The device restarts behind its next check-in */
  'mdm.device.restart': {
    path: { id: string }
  }
  /** At its next check-in the device loses its settings and leaves management; its join stays */
  'mdm.device.retire': {
    path: { id: string }
  }
  /** The device makes new BitLocker recovery passwords */
  'mdm.device.rotate-bitlocker-keys': {
    path: { id: string }
  }
  /** The device gives its local administrator a new password, as its LAPS policy says */
  'mdm.device.rotate-password': {
    path: { id: string }
  }
  /** Note that the device is to check in; done when it does */
  'mdm.device.sync': {
    path: { id: string }
  }
  /** Reset the device at its next check-in; what it proved to the directory ends at once. With keepEnrollmentData an Autopilot Reset, with keepUserData a fresh start: join and enrolment stay */
  'mdm.device.wipe': {
    path: { id: string }
    body: {
      readonly keepEnrollmentData?: boolean | null | undefined
      readonly keepUserData?: boolean | null | undefined
      readonly useProtectedWipe?: boolean | null | undefined
      readonly persistEsimDataPlan?: boolean | null | undefined
      readonly macOsUnlockCode?: string | null | undefined
    }
  }
  /** Where management is served, for clients that ask the directory rather than Discovery */
  'mdm.discovery.endpoints': {
    path: { key: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly capability: string
        readonly providerId: string
        readonly providerName: string
        readonly uri: string
      }>
    }
  }
  /** Change what is trusted of a directory, from its next token on; what is enrolled stays */
  'mdm.issuer.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly discoveryUrl?: unknown | undefined
      readonly termsOfUseUrl?: unknown | undefined
      readonly displayName?: string | undefined
      readonly issuer?: string | undefined
      readonly keysUrl?: string | undefined
      readonly audience?: string | undefined
      readonly directoryId?: string | undefined
    }
  }
  /** Trust a directory no more: none of its tokens enrols a device from now on; what is enrolled stays */
  'mdm.issuer.forget': {
    path: { id: string }
  }
  /** The directories of others whose people enrol devices here */
  'mdm.issuer.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly issuer: string
        readonly keysUrl: string
        readonly audience: string
        readonly directoryId: string
        readonly createdDateTime: string
        readonly discoveryUrl: string
        readonly termsOfUseUrl: string
      }>
    }
  }
  /** One directory of others, and the address of our management that it is told */
  'mdm.issuer.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly issuer: string
      readonly keysUrl: string
      readonly audience: string
      readonly directoryId: string
      readonly createdDateTime: string
      readonly discoveryUrl: string
      readonly termsOfUseUrl: string
      readonly '@odata.context': string
    }
  }
  /** Let people of another directory enrol devices here, each as the account with their user name */
  'mdm.issuer.trust': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly discoveryUrl?: unknown | undefined
      readonly termsOfUseUrl?: unknown | undefined
      readonly displayName: string
      readonly issuer: string
      readonly keysUrl: string
      readonly audience: string
      readonly directoryId: string
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly issuer: string
      readonly keysUrl: string
      readonly audience: string
      readonly directoryId: string
      readonly createdDateTime: string
      readonly discoveryUrl: string
      readonly termsOfUseUrl: string
    }
  }
  /** Of which devices passwords of the local administrator are kept, without the passwords */
  'mdm.local-credential.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly deviceName: string
        readonly lastBackupDateTime: string
        readonly refreshDateTime: string | null
        readonly keptUntilDateTime: string | null
      }>
    }
  }
  /** Of one device, by its deviceId; with $select=credentials the passwords, and each time is audited */
  'mdm.local-credential.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
      reason?: string | undefined
    }
    reply: {
      readonly id: string
      readonly deviceName: string
      readonly lastBackupDateTime: string
      readonly refreshDateTime: string | null
      readonly keptUntilDateTime: string | null
      readonly credentials?: ReadonlyArray<{
        readonly accountName: string
        readonly accountSid: string
        readonly backupDateTime: string
        readonly passwordBase64: string
      }>
      readonly '@odata.context': string
    }
  }
  /** Replace the targets of a policy */
  'mdm.policy.assign': {
    path: { id: string }
    body: {
      readonly assignments: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly source?: unknown | undefined
        readonly sourceId?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly target: {
          readonly '@odata.type': string
          readonly groupId?: string | undefined
          readonly deviceAndAppManagementAssignmentFilterId?: '' | string | null | undefined
          readonly deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude' | null | undefined
        }
      }>
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** The targets of a policy */
  'mdm.policy.assignments': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Change a policy; devices get the difference in their next session */
  'mdm.policy.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly version?: unknown | undefined
      readonly holdsSecret?: unknown | undefined
      readonly rivals?: unknown | undefined
      readonly moreRivals?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly omaSettings?: ReadonlyArray<{
        readonly remark?: unknown | undefined
        readonly '@odata.type': string
        readonly displayName?: string | null | undefined
        readonly description?: string | null | undefined
        readonly omaUri: string
        readonly value: string | number | boolean
        readonly fileName?: string | null | undefined
        readonly isEncrypted?: boolean | null | undefined
        readonly secretReferenceValueId?: string | null | undefined
      }> | undefined
      readonly beyondCatalogue?: boolean | null | undefined
      readonly trustedRootCertificate?: string | undefined
      readonly certFileName?: string | null | undefined
      readonly destinationStore?: 'computerCertStoreRoot' | undefined
      readonly subjectNameFormatString?: string | undefined
      readonly certificateValidityPeriodDays?: number | undefined
      readonly keySize?: 'size2048' | 'size4096' | undefined
      readonly keyUsage?: 'digitalSignature' | 'digitalSignature,keyEncipherment' | undefined
      readonly hashAlgorithm?: 'sha2' | 'sha1' | undefined
      readonly requiresApproval?: boolean | undefined
      readonly pfx?: string | undefined
      readonly pfxPassword?: string | undefined
      readonly keyStorageProvider?: 'useTpmKspOtherwiseUseSoftwareKsp' | 'useTpmKspOtherwiseFail' | 'useSoftwareKsp' | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly omaSettings?: ReadonlyArray<{
        readonly '@odata.type': string
        readonly displayName?: string
        readonly description?: string
        readonly omaUri: string
        readonly value: string | number | boolean
        readonly fileName?: string
        readonly isEncrypted: boolean
        readonly secretReferenceValueId: string | null
        readonly remark: string | null
      }>
      readonly holdsSecret?: boolean
      readonly certFileName?: string
      readonly destinationStore?: string
      readonly trustedRootCertificate?: string
      readonly subjectNameFormatString?: string
      readonly certificateValidityPeriodDays?: number
      readonly keySize?: string
      readonly keyUsage?: string
      readonly hashAlgorithm?: string
      readonly requiresApproval?: boolean
      readonly keyStorageProvider?: string
      readonly certificateSubject?: string
      readonly certificateThumbprint?: string
      readonly certificateExpirationDateTime?: string
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly rivals?: ReadonlyArray<{
        readonly omaUri: string
        readonly id: string
        readonly displayName: string
        readonly holds: 'this' | 'other'
        readonly byRule: boolean
        readonly isSecret: boolean
      }>
      readonly moreRivals?: boolean
    }
  }
  /** Create a policy from management-tree nodes, or a trusted root certificate */
  'mdm.policy.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly version?: unknown | undefined
      readonly holdsSecret?: unknown | undefined
      readonly rivals?: unknown | undefined
      readonly moreRivals?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly omaSettings?: ReadonlyArray<{
        readonly remark?: unknown | undefined
        readonly '@odata.type': string
        readonly displayName?: string | null | undefined
        readonly description?: string | null | undefined
        readonly omaUri: string
        readonly value: string | number | boolean
        readonly fileName?: string | null | undefined
        readonly isEncrypted?: boolean | null | undefined
        readonly secretReferenceValueId?: string | null | undefined
      }> | undefined
      readonly beyondCatalogue?: boolean | null | undefined
      readonly trustedRootCertificate?: string | undefined
      readonly certFileName?: string | null | undefined
      readonly destinationStore?: 'computerCertStoreRoot' | undefined
      readonly subjectNameFormatString?: string | undefined
      readonly certificateValidityPeriodDays?: number | undefined
      readonly keySize?: 'size2048' | 'size4096' | undefined
      readonly keyUsage?: 'digitalSignature' | 'digitalSignature,keyEncipherment' | undefined
      readonly hashAlgorithm?: 'sha2' | 'sha1' | undefined
      readonly requiresApproval?: boolean | undefined
      readonly pfx?: string | undefined
      readonly pfxPassword?: string | undefined
      readonly keyStorageProvider?: 'useTpmKspOtherwiseUseSoftwareKsp' | 'useTpmKspOtherwiseFail' | 'useSoftwareKsp' | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly omaSettings?: ReadonlyArray<{
        readonly '@odata.type': string
        readonly displayName?: string
        readonly description?: string
        readonly omaUri: string
        readonly value: string | number | boolean
        readonly fileName?: string
        readonly isEncrypted: boolean
        readonly secretReferenceValueId: string | null
        readonly remark: string | null
      }>
      readonly holdsSecret?: boolean
      readonly certFileName?: string
      readonly destinationStore?: string
      readonly trustedRootCertificate?: string
      readonly subjectNameFormatString?: string
      readonly certificateValidityPeriodDays?: number
      readonly keySize?: string
      readonly keyUsage?: string
      readonly hashAlgorithm?: string
      readonly requiresApproval?: boolean
      readonly keyStorageProvider?: string
      readonly certificateSubject?: string
      readonly certificateThumbprint?: string
      readonly certificateExpirationDateTime?: string
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly rivals?: ReadonlyArray<{
        readonly omaUri: string
        readonly id: string
        readonly displayName: string
        readonly holds: 'this' | 'other'
        readonly byRule: boolean
        readonly isSecret: boolean
      }>
      readonly moreRivals?: boolean
    }
  }
  /** Delete a policy; devices remove its settings in their next session */
  'mdm.policy.delete': {
    path: { id: string }
  }
  /** Policies and trusted certificates */
  'mdm.policy.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly version: number
        readonly roleScopeTagIds: ReadonlyArray<string>
        readonly omaSettings?: ReadonlyArray<{
          readonly '@odata.type': string
          readonly displayName?: string
          readonly description?: string
          readonly omaUri: string
          readonly value: string | number | boolean
          readonly fileName?: string
          readonly isEncrypted: boolean
          readonly secretReferenceValueId: string | null
          readonly remark: string | null
        }>
        readonly holdsSecret?: boolean
        readonly certFileName?: string
        readonly destinationStore?: string
        readonly trustedRootCertificate?: string
        readonly subjectNameFormatString?: string
        readonly certificateValidityPeriodDays?: number
        readonly keySize?: string
        readonly keyUsage?: string
        readonly hashAlgorithm?: string
        readonly requiresApproval?: boolean
        readonly keyStorageProvider?: string
        readonly certificateSubject?: string
        readonly certificateThumbprint?: string
        readonly certificateExpirationDateTime?: string
        readonly assignments?: ReadonlyArray<{
          readonly id: string
          readonly source: 'direct'
          readonly sourceId: string
          readonly intent?: string
          readonly target: {
            readonly '@odata.type': string
            readonly deviceAndAppManagementAssignmentFilterId: string | null
            readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
            readonly groupId?: string
          }
        }>
        readonly rivals?: ReadonlyArray<{
          readonly omaUri: string
          readonly id: string
          readonly displayName: string
          readonly holds: 'this' | 'other'
          readonly byRule: boolean
          readonly isSecret: boolean
        }>
        readonly moreRivals?: boolean
      }>
    }
  }
  /** One policy or trusted certificate */
  'mdm.policy.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly omaSettings?: ReadonlyArray<{
        readonly '@odata.type': string
        readonly displayName?: string
        readonly description?: string
        readonly omaUri: string
        readonly value: string | number | boolean
        readonly fileName?: string
        readonly isEncrypted: boolean
        readonly secretReferenceValueId: string | null
        readonly remark: string | null
      }>
      readonly holdsSecret?: boolean
      readonly certFileName?: string
      readonly destinationStore?: string
      readonly trustedRootCertificate?: string
      readonly subjectNameFormatString?: string
      readonly certificateValidityPeriodDays?: number
      readonly keySize?: string
      readonly keyUsage?: string
      readonly hashAlgorithm?: string
      readonly requiresApproval?: boolean
      readonly keyStorageProvider?: string
      readonly certificateSubject?: string
      readonly certificateThumbprint?: string
      readonly certificateExpirationDateTime?: string
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly rivals?: ReadonlyArray<{
        readonly omaUri: string
        readonly id: string
        readonly displayName: string
        readonly holds: 'this' | 'other'
        readonly byRule: boolean
        readonly isSecret: boolean
      }>
      readonly moreRivals?: boolean
      readonly '@odata.context': string
    }
  }
  /** Show a secret value: getOmaSettingPlainTextValue(secretReferenceValueId='…'); each time is audited */
  'mdm.policy.show-secret': {
    path: {
      id: string
      function: string
    }
    reply: {
      readonly '@odata.context': string
      readonly value: string
    }
  }
  /** Which BitLocker recovery keys are kept, without the keys; $filter=deviceId eq … those of one device */
  'mdm.recovery-key.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly createdDateTime: string
        readonly volumeType: 'operatingSystemVolume' | 'fixedDataVolume' | 'removableDataVolume'
        readonly deviceId: string
        readonly deviceName: string
        readonly keptUntilDateTime: string | null
      }>
    }
  }
  /** One BitLocker recovery key; with $select=key the key itself, and each time is audited */
  'mdm.recovery-key.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
      reason?: string | undefined
    }
    reply: {
      readonly id: string
      readonly createdDateTime: string
      readonly volumeType: 'operatingSystemVolume' | 'fixedDataVolume' | 'removableDataVolume'
      readonly deviceId: string
      readonly deviceName: string
      readonly keptUntilDateTime: string | null
      readonly key?: string
      readonly '@odata.context': string
    }
  }
  /** Compliance, deployments and applications day by day, the newest first */
  'mdm.report.days': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly day: string
        readonly compliant: number
        readonly inGracePeriod: number
        readonly noncompliant: number
        readonly notJudged: number
        readonly deploymentsFinished: number
        readonly deploymentsFailed: number
        readonly appsInstalled: number
        readonly appsFailed: number
        readonly appsRemoved: number
      }>
    }
  }
  /** The one scope tag that everything has */
  'mdm.role-scope-tag.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: '0'
        readonly displayName: string
        readonly description: string
        readonly isBuiltIn: true
      }>
    }
  }
  /** Replace the targets of an enrolment status page, a restriction or a limit */
  'mdm.status-page.assign': {
    path: { id: string }
    body: {
      readonly enrollmentConfigurationAssignments: ReadonlyArray<{
        readonly id?: unknown | undefined
        readonly source?: unknown | undefined
        readonly sourceId?: unknown | undefined
        readonly '@odata.type'?: string | undefined
        readonly target: {
          readonly '@odata.type': string
          readonly groupId?: string | undefined
          readonly deviceAndAppManagementAssignmentFilterId?: '' | string | null | undefined
          readonly deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude' | null | undefined
        }
      }>
    }
  }
  /** The targets of an enrolment status page, a restriction or a limit */
  'mdm.status-page.assignments': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
    }
  }
  /** Change an enrolment status page, a restriction or a limit, also a default one */
  'mdm.status-page.change': {
    path: { id: string }
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly version?: unknown | undefined
      readonly priority?: unknown | undefined
      readonly deviceEnrollmentConfigurationType?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly showInstallationProgress?: unknown | undefined
      readonly blockDeviceSetupRetryByUser?: unknown | undefined
      readonly allowDeviceResetOnInstallFailure?: unknown | undefined
      readonly allowLogCollectionOnInstallFailure?: unknown | undefined
      readonly customErrorMessage?: unknown | undefined
      readonly installProgressTimeoutInMinutes?: unknown | undefined
      readonly allowDeviceUseOnInstallFailure?: unknown | undefined
      readonly selectedMobileAppIds?: unknown | undefined
      readonly trackInstallProgressForAutopilotOnly?: unknown | undefined
      readonly disableUserStatusTrackingAfterFirstUser?: unknown | undefined
      readonly allowNonBlockingAppInstallation?: unknown | undefined
      readonly installQualityUpdates?: unknown | undefined
      readonly limit?: unknown | undefined
      readonly platformType?: unknown | undefined
      readonly platformRestriction?: unknown | undefined
      readonly windowsRestriction?: unknown | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly priority: number
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly deviceEnrollmentConfigurationType: string
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly showInstallationProgress?: boolean
      readonly blockDeviceSetupRetryByUser?: boolean
      readonly allowDeviceResetOnInstallFailure?: boolean
      readonly allowLogCollectionOnInstallFailure?: boolean
      readonly customErrorMessage?: string
      readonly installProgressTimeoutInMinutes?: number
      readonly allowDeviceUseOnInstallFailure?: boolean
      readonly selectedMobileAppIds?: ReadonlyArray<string>
      readonly trackInstallProgressForAutopilotOnly?: boolean
      readonly disableUserStatusTrackingAfterFirstUser?: boolean
      readonly allowNonBlockingAppInstallation?: boolean
      readonly installQualityUpdates?: boolean
      readonly limit?: number
      readonly platformType?: string
      readonly platformRestriction?: {
        readonly platformBlocked: boolean
        readonly personalDeviceEnrollmentBlocked: boolean
        readonly osMinimumVersion: string
        readonly osMaximumVersion: string
        readonly blockedManufacturers: ReadonlyArray<string>
      }
      readonly windowsRestriction?: {
        readonly platformBlocked: boolean
        readonly personalDeviceEnrollmentBlocked: boolean
        readonly osMinimumVersion: string
        readonly osMaximumVersion: string
        readonly blockedManufacturers: ReadonlyArray<string>
      }
    }
  }
  /** Create an enrolment status page, a restriction or a limit; it gets the lowest priority */
  'mdm.status-page.create': {
    body: {
      readonly id?: unknown | undefined
      readonly createdDateTime?: unknown | undefined
      readonly lastModifiedDateTime?: unknown | undefined
      readonly roleScopeTagIds?: unknown | undefined
      readonly assignments?: unknown | undefined
      readonly version?: unknown | undefined
      readonly priority?: unknown | undefined
      readonly deviceEnrollmentConfigurationType?: unknown | undefined
      readonly '@odata.type'?: string | undefined
      readonly displayName?: string | undefined
      readonly description?: string | null | undefined
      readonly showInstallationProgress?: unknown | undefined
      readonly blockDeviceSetupRetryByUser?: unknown | undefined
      readonly allowDeviceResetOnInstallFailure?: unknown | undefined
      readonly allowLogCollectionOnInstallFailure?: unknown | undefined
      readonly customErrorMessage?: unknown | undefined
      readonly installProgressTimeoutInMinutes?: unknown | undefined
      readonly allowDeviceUseOnInstallFailure?: unknown | undefined
      readonly selectedMobileAppIds?: unknown | undefined
      readonly trackInstallProgressForAutopilotOnly?: unknown | undefined
      readonly disableUserStatusTrackingAfterFirstUser?: unknown | undefined
      readonly allowNonBlockingAppInstallation?: unknown | undefined
      readonly installQualityUpdates?: unknown | undefined
      readonly limit?: unknown | undefined
      readonly platformType?: unknown | undefined
      readonly platformRestriction?: unknown | undefined
      readonly windowsRestriction?: unknown | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly priority: number
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly deviceEnrollmentConfigurationType: string
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly showInstallationProgress?: boolean
      readonly blockDeviceSetupRetryByUser?: boolean
      readonly allowDeviceResetOnInstallFailure?: boolean
      readonly allowLogCollectionOnInstallFailure?: boolean
      readonly customErrorMessage?: string
      readonly installProgressTimeoutInMinutes?: number
      readonly allowDeviceUseOnInstallFailure?: boolean
      readonly selectedMobileAppIds?: ReadonlyArray<string>
      readonly trackInstallProgressForAutopilotOnly?: boolean
      readonly disableUserStatusTrackingAfterFirstUser?: boolean
      readonly allowNonBlockingAppInstallation?: boolean
      readonly installQualityUpdates?: boolean
      readonly limit?: number
      readonly platformType?: string
      readonly platformRestriction?: {
        readonly platformBlocked: boolean
        readonly personalDeviceEnrollmentBlocked: boolean
        readonly osMinimumVersion: string
        readonly osMaximumVersion: string
        readonly blockedManufacturers: ReadonlyArray<string>
      }
      readonly windowsRestriction?: {
        readonly platformBlocked: boolean
        readonly personalDeviceEnrollmentBlocked: boolean
        readonly osMinimumVersion: string
        readonly osMaximumVersion: string
        readonly blockedManufacturers: ReadonlyArray<string>
      }
    }
  }
  /** Delete an enrolment status page, a restriction or a limit; the defaults stay */
  'mdm.status-page.delete': {
    path: { id: string }
  }
  /** Enrolment status pages, restrictions and limits, the defaults included */
  'mdm.status-page.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly '@odata.type': string
        readonly id: string
        readonly displayName: string
        readonly description: string
        readonly priority: number
        readonly createdDateTime: string
        readonly lastModifiedDateTime: string
        readonly version: number
        readonly roleScopeTagIds: ReadonlyArray<string>
        readonly deviceEnrollmentConfigurationType: string
        readonly assignments?: ReadonlyArray<{
          readonly id: string
          readonly source: 'direct'
          readonly sourceId: string
          readonly intent?: string
          readonly target: {
            readonly '@odata.type': string
            readonly deviceAndAppManagementAssignmentFilterId: string | null
            readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
            readonly groupId?: string
          }
        }>
        readonly showInstallationProgress?: boolean
        readonly blockDeviceSetupRetryByUser?: boolean
        readonly allowDeviceResetOnInstallFailure?: boolean
        readonly allowLogCollectionOnInstallFailure?: boolean
        readonly customErrorMessage?: string
        readonly installProgressTimeoutInMinutes?: number
        readonly allowDeviceUseOnInstallFailure?: boolean
        readonly selectedMobileAppIds?: ReadonlyArray<string>
        readonly trackInstallProgressForAutopilotOnly?: boolean
        readonly disableUserStatusTrackingAfterFirstUser?: boolean
        readonly allowNonBlockingAppInstallation?: boolean
        readonly installQualityUpdates?: boolean
        readonly limit?: number
        readonly platformType?: string
        readonly platformRestriction?: {
          readonly platformBlocked: boolean
          readonly personalDeviceEnrollmentBlocked: boolean
          readonly osMinimumVersion: string
          readonly osMaximumVersion: string
          readonly blockedManufacturers: ReadonlyArray<string>
        }
        readonly windowsRestriction?: {
          readonly platformBlocked: boolean
          readonly personalDeviceEnrollmentBlocked: boolean
          readonly osMinimumVersion: string
          readonly osMaximumVersion: string
          readonly blockedManufacturers: ReadonlyArray<string>
        }
      }>
    }
  }
  /** One enrolment status page, restriction or limit */
  'mdm.status-page.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.type': string
      readonly id: string
      readonly displayName: string
      readonly description: string
      readonly priority: number
      readonly createdDateTime: string
      readonly lastModifiedDateTime: string
      readonly version: number
      readonly roleScopeTagIds: ReadonlyArray<string>
      readonly deviceEnrollmentConfigurationType: string
      readonly assignments?: ReadonlyArray<{
        readonly id: string
        readonly source: 'direct'
        readonly sourceId: string
        readonly intent?: string
        readonly target: {
          readonly '@odata.type': string
          readonly deviceAndAppManagementAssignmentFilterId: string | null
          readonly deviceAndAppManagementAssignmentFilterType: 'none' | 'include' | 'exclude'
          readonly groupId?: string
        }
      }>
      readonly showInstallationProgress?: boolean
      readonly blockDeviceSetupRetryByUser?: boolean
      readonly allowDeviceResetOnInstallFailure?: boolean
      readonly allowLogCollectionOnInstallFailure?: boolean
      readonly customErrorMessage?: string
      readonly installProgressTimeoutInMinutes?: number
      readonly allowDeviceUseOnInstallFailure?: boolean
      readonly selectedMobileAppIds?: ReadonlyArray<string>
      readonly trackInstallProgressForAutopilotOnly?: boolean
      readonly disableUserStatusTrackingAfterFirstUser?: boolean
      readonly allowNonBlockingAppInstallation?: boolean
      readonly installQualityUpdates?: boolean
      readonly limit?: number
      readonly platformType?: string
      readonly platformRestriction?: {
        readonly platformBlocked: boolean
        readonly personalDeviceEnrollmentBlocked: boolean
        readonly osMinimumVersion: string
        readonly osMaximumVersion: string
        readonly blockedManufacturers: ReadonlyArray<string>
      }
      readonly windowsRestriction?: {
        readonly platformBlocked: boolean
        readonly personalDeviceEnrollmentBlocked: boolean
        readonly osMinimumVersion: string
        readonly osMaximumVersion: string
        readonly blockedManufacturers: ReadonlyArray<string>
      }
      readonly '@odata.context': string
    }
  }
  /** Move an enrolment status page, a restriction or a limit; the others of its kind shift */
  'mdm.status-page.set-priority': {
    path: { id: string }
    body: { readonly priority: number }
  }
  /** What would end if this consent were withdrawn, and which partners would keep what they may do */
  'partner.consent.effect': {
    path: { id: string }
    reply: {
      readonly ends: ReadonlyArray<{
        readonly id: string
        readonly partnerId: string
        readonly partnerName: string
        readonly relation: 'reseller' | 'oem'
        readonly viaResellerId: string | null
        readonly viaConsentId: string | null
        readonly state: 'standing' | 'ended' | 'expired'
        readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
        readonly delegatedAdministration: boolean
        readonly approval: 'none' | 'each-upload'
        readonly agreement: string
        readonly grantedBy: string
        readonly grantedDateTime: string
        readonly expirationDateTime: string | null
        readonly endedDateTime: string | null
        readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
      }>
      readonly keeps: ReadonlyArray<{
        readonly id: string
        readonly partnerId: string
        readonly partnerName: string
        readonly relation: 'reseller' | 'oem'
        readonly viaResellerId: string | null
        readonly viaConsentId: string | null
        readonly state: 'standing' | 'ended' | 'expired'
        readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
        readonly delegatedAdministration: boolean
        readonly approval: 'none' | 'each-upload'
        readonly agreement: string
        readonly grantedBy: string
        readonly grantedDateTime: string
        readonly expirationDateTime: string | null
        readonly endedDateTime: string | null
        readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
      }>
    }
  }
  /** Withdraw a consent, at once; that of a manufacturer is ended by the operator */
  'partner.consent.end': {
    path: { id: string }
  }
  /** End what a customer granted to a partner, for the operator of this installation alone */
  'partner.consent.end-by-operator': {
    path: {
      id: string
      customerId: string
    }
  }
  /** Take delegated administration away and leave the rest of a consent */
  'partner.consent.end-delegation': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly partnerId: string
      readonly partnerName: string
      readonly relation: 'reseller' | 'oem'
      readonly viaResellerId: string | null
      readonly viaConsentId: string | null
      readonly state: 'standing' | 'ended' | 'expired'
      readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
      readonly delegatedAdministration: boolean
      readonly approval: 'none' | 'each-upload'
      readonly agreement: string
      readonly grantedBy: string
      readonly grantedDateTime: string
      readonly expirationDateTime: string | null
      readonly endedDateTime: string | null
      readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
    }
  }
  /** Consent to the partner who sent a link, at once; by a global administrator in person */
  'partner.consent.grant': {
    body: {
      readonly partnerId: string
      readonly invitationId: string
      readonly agreed: true
      readonly delegatedAdministration?: boolean | undefined
      readonly approval?: 'none' | 'each-upload' | undefined
      readonly days?: number | undefined
    }
    reply: {
      readonly id: string
      readonly partnerId: string
      readonly partnerName: string
      readonly relation: 'reseller' | 'oem'
      readonly viaResellerId: string | null
      readonly viaConsentId: string | null
      readonly state: 'standing' | 'ended' | 'expired'
      readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
      readonly delegatedAdministration: boolean
      readonly approval: 'none' | 'each-upload'
      readonly agreement: string
      readonly grantedBy: string
      readonly grantedDateTime: string
      readonly expirationDateTime: string | null
      readonly endedDateTime: string | null
      readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
    }
  }
  /** Partners that this organisation consented to, also those that ended, the latest first */
  'partner.consent.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly partnerId: string
        readonly partnerName: string
        readonly relation: 'reseller' | 'oem'
        readonly viaResellerId: string | null
        readonly viaConsentId: string | null
        readonly state: 'standing' | 'ended' | 'expired'
        readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
        readonly delegatedAdministration: boolean
        readonly approval: 'none' | 'each-upload'
        readonly agreement: string
        readonly grantedBy: string
        readonly grantedDateTime: string
        readonly expirationDateTime: string | null
        readonly endedDateTime: string | null
        readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
      }>
    }
  }
  /** One consent */
  'partner.consent.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly partnerId: string
      readonly partnerName: string
      readonly relation: 'reseller' | 'oem'
      readonly viaResellerId: string | null
      readonly viaConsentId: string | null
      readonly state: 'standing' | 'ended' | 'expired'
      readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
      readonly delegatedAdministration: boolean
      readonly approval: 'none' | 'each-upload'
      readonly agreement: string
      readonly grantedBy: string
      readonly grantedDateTime: string
      readonly expirationDateTime: string | null
      readonly endedDateTime: string | null
      readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
      readonly '@odata.context': string
    }
  }
  /** Say whether each upload of this partner waits until the organisation approves it, from the next one on */
  'partner.consent.set-approval': {
    path: { id: string }
    body: { readonly approval: 'none' | 'each-upload' }
    reply: {
      readonly id: string
      readonly partnerId: string
      readonly partnerName: string
      readonly relation: 'reseller' | 'oem'
      readonly viaResellerId: string | null
      readonly viaConsentId: string | null
      readonly state: 'standing' | 'ended' | 'expired'
      readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
      readonly delegatedAdministration: boolean
      readonly approval: 'none' | 'each-upload'
      readonly agreement: string
      readonly grantedBy: string
      readonly grantedDateTime: string
      readonly expirationDateTime: string | null
      readonly endedDateTime: string | null
      readonly endedBy: 'customer' | 'partner' | 'operator' | 'time' | null
    }
  }
  /** End a relationship with a customer, by the id of its consent; its devices stay registered */
  'partner.customer.leave': {
    path: { id: string }
  }
  /** Customers whose consent to this partner stands */
  'partner.customer.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly customerId: string
        readonly displayName: string
        readonly domain: string
        readonly relation: 'reseller' | 'oem'
        readonly viaResellerId: string | null
        readonly delegatedAdministration: boolean
        readonly sinceDateTime: string
        readonly expirationDateTime: string | null
      }>
    }
  }
  /** One customer whose consent to this partner stands */
  'partner.customer.read': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly customerId: string
      readonly displayName: string
      readonly domain: string
      readonly relation: 'reseller' | 'oem'
      readonly viaResellerId: string | null
      readonly delegatedAdministration: boolean
      readonly sinceDateTime: string
      readonly expirationDateTime: string | null
    }
  }
  /** Make a link with which customers consent to this partner, with a mail around it; nothing is sent */
  'partner.invitation.create': {
    body: {
      readonly delegatedAdministration?: boolean | undefined
      readonly providerId?: string | undefined
    }
    reply: {
      readonly id: string
      readonly relation: 'reseller' | 'oem'
      readonly providerId: string | null
      readonly delegatedAdministration: boolean
      readonly link: string
      readonly mail: {
        readonly subject: string
        readonly body: string
      }
      readonly createdBy: string
      readonly createdDateTime: string
      readonly expirationDateTime: string | null
    }
  }
  /** Invitations of this partner that customers may still accept, the latest first */
  'partner.invitation.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly relation: 'reseller' | 'oem'
        readonly providerId: string | null
        readonly delegatedAdministration: boolean
        readonly link: string
        readonly mail: {
          readonly subject: string
          readonly body: string
        }
        readonly createdBy: string
        readonly createdDateTime: string
        readonly expirationDateTime: string | null
      }>
    }
  }
  /** The one link of a manufacturer, for the operator of this installation alone */
  'partner.invitation.oem-link': {
    path: { id: string }
    reply: {
      readonly id: string
      readonly relation: 'reseller' | 'oem'
      readonly providerId: string | null
      readonly delegatedAdministration: boolean
      readonly link: string
      readonly mail: {
        readonly subject: string
        readonly body: string
      }
      readonly createdBy: string
      readonly createdDateTime: string
      readonly expirationDateTime: string | null
    }
  }
  /** What the partner asks who sent this link; for global administrators */
  'partner.invitation.read': {
    body: {
      readonly partnerId: string
      readonly invitationId: string
    }
    reply: {
      readonly id: string
      readonly partner: {
        readonly id: string
        readonly displayName: string
        readonly defaultDomain: string
      }
      readonly relation: 'reseller' | 'oem'
      readonly provider: {
        readonly id: string
        readonly displayName: string
        readonly defaultDomain: string
      } | null
      readonly asksForDelegatedAdministration: boolean
      readonly rights: ReadonlyArray<'register-devices' | 'see-own-devices' | 'remove-own-devices' | 'remove-any-device' | 'manage-profiles'>
      readonly agreement: string
      readonly expirationDateTime: string | null
    }
  }
  /** Let nobody accept an invitation any more; what was granted stands */
  'partner.invitation.withdraw': {
    path: { id: string }
  }
  /** Have an address or a webhook told when a partner has uploaded devices, or nobody any more */
  'partner.notice.change': {
    body: {
      readonly mailTo?: string | null | undefined
      readonly webhookUrl?: string | null | undefined
    }
    reply: {
      readonly mailTo: string | null
      readonly webhookUrl: string | null
      readonly sendsMail: boolean
      readonly lastDeliveredDateTime: string | null
      readonly lastFailure: string | null
      readonly webhookSecret: string | null
    }
  }
  /** Who is told when a partner has uploaded devices for this organisation */
  'partner.notice.read': {
    reply: {
      readonly mailTo: string | null
      readonly webhookUrl: string | null
      readonly sendsMail: boolean
      readonly lastDeliveredDateTime: string | null
      readonly lastFailure: string | null
    }
  }
  /** Send a test to whom is told of uploads; what became of it is read a moment later */
  'partner.notice.test': {

  }
  /** The partners of this installation, for its operator alone */
  'partner.organisation.list': {
    reply: {
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly defaultDomain: string
        readonly cspKind: 'direct' | 'indirect-provider' | 'indirect-reseller' | null
        readonly usesOemDirect: boolean
        readonly mpnId: string | null
        readonly makers: ReadonlyArray<string>
        readonly providers: ReadonlyArray<{
          readonly id: string
          readonly displayName: string
          readonly defaultDomain: string
        }>
        readonly createdDateTime: string
      }>
    }
  }
  /** Make a tenant a partner, or change what kind of one it is, for the operator of this installation alone */
  'partner.organisation.put': {
    path: { id: string }
    body: {
      readonly cspKind?: 'direct' | 'indirect-provider' | 'indirect-reseller' | null | undefined
      readonly usesOemDirect?: boolean | undefined
      readonly mpnId?: string | null | undefined
      readonly makers?: ReadonlyArray<string> | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly defaultDomain: string
      readonly cspKind: 'direct' | 'indirect-provider' | 'indirect-reseller' | null
      readonly usesOemDirect: boolean
      readonly mpnId: string | null
      readonly makers: ReadonlyArray<string>
      readonly providers: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly defaultDomain: string
      }>
      readonly createdDateTime: string
    }
  }
  /** What kind of partner this organisation is, and through which providers it sells */
  'partner.organisation.read-own': {
    reply: {
      readonly id: string
      readonly displayName: string
      readonly defaultDomain: string
      readonly cspKind: 'direct' | 'indirect-provider' | 'indirect-reseller' | null
      readonly usesOemDirect: boolean
      readonly mpnId: string | null
      readonly makers: ReadonlyArray<string>
      readonly providers: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly defaultDomain: string
      }>
      readonly createdDateTime: string
    }
  }
  /** Let a reseller sell through a provider, for the operator of this installation alone */
  'partner.provider.add': {
    path: {
      id: string
      providerId: string
    }
  }
  /** Let a reseller no longer sell through a provider; what customers granted stays */
  'partner.provider.remove': {
    path: {
      id: string
      providerId: string
    }
  }
  /** Make what brings a PC here with a secret: provisioning package, answer file, script, sheet */
  'preparation.file.make': {
    path: { id: string }
    body: {
      readonly secret: string
      readonly rootCertificate?: boolean | undefined
      readonly wirelessNetwork?: {
        readonly ssid: string
        readonly passphrase?: string | undefined
        readonly hidden?: boolean | undefined
      } | undefined
      readonly computerName?: string | undefined
      readonly localAccount?: {
        readonly name: string
        readonly password: string
        readonly administrator?: boolean | undefined
      } | undefined
      readonly firstRunHidden?: boolean | undefined
    }
    reply: {
      readonly link: string
      readonly userName: string
      readonly discoveryUrl: string
      readonly files: ReadonlyArray<{
        readonly kind: 'package' | 'customizations' | 'certificate' | 'answerFile' | 'script' | 'sheet'
        readonly name: string
        readonly mediaType: string
        readonly content: string
      }>
    }
  }
  /** Make a secret, shown once, with which so many PCs enrol until its end */
  'preparation.secret.create': {
    body: {
      readonly displayName: string
      readonly maximumUses: number
      readonly days?: number | undefined
      readonly serialNumbers?: ReadonlyArray<string> | undefined
      readonly hardwareHashes?: ReadonlyArray<string> | undefined
      readonly approvalRequired?: boolean | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly secret: string | null
      readonly state: 'usable' | 'revoked' | 'expired' | 'usedUp'
      readonly userName: string
      readonly maximumUses: number
      readonly uses: number
      readonly waiting: number
      readonly serialNumbers: ReadonlyArray<string>
      readonly hardwareHashCount: number
      readonly approvalRequired: boolean
      readonly createdBy: {
        readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
        readonly id: string
      }
      readonly createdDateTime: string
      readonly expirationDateTime: string
      readonly revokedDateTime: string | null
    }
  }
  /** The secrets with which PCs enrol, how many each has enrolled and may enrol */
  'preparation.secret.list': {
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly displayName: string
        readonly secret: string | null
        readonly state: 'usable' | 'revoked' | 'expired' | 'usedUp'
        readonly userName: string
        readonly maximumUses: number
        readonly uses: number
        readonly waiting: number
        readonly serialNumbers: ReadonlyArray<string>
        readonly hardwareHashCount: number
        readonly approvalRequired: boolean
        readonly createdBy: {
          readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
          readonly id: string
        }
        readonly createdDateTime: string
        readonly expirationDateTime: string
        readonly revokedDateTime: string | null
      }>
    }
  }
  /** One secret with which PCs enrol, without the secret itself */
  'preparation.secret.read': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly id: string
      readonly displayName: string
      readonly secret: string | null
      readonly state: 'usable' | 'revoked' | 'expired' | 'usedUp'
      readonly userName: string
      readonly maximumUses: number
      readonly uses: number
      readonly waiting: number
      readonly serialNumbers: ReadonlyArray<string>
      readonly hardwareHashCount: number
      readonly approvalRequired: boolean
      readonly createdBy: {
        readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
        readonly id: string
      }
      readonly createdDateTime: string
      readonly expirationDateTime: string
      readonly revokedDateTime: string | null
      readonly '@odata.context': string
    }
  }
  /** Let a secret enrol nothing more, at once; PCs that wait are refused, those let in stay */
  'preparation.secret.revoke': {
    path: { id: string }
  }
  /** Let no secret enrol anything more, at once; PCs that wait are refused, those let in stay */
  'preparation.secret.revoke-all': {
    reply: {
      readonly revoked: number
      readonly refused: number
    }
  }
  /** Let in a PC that waits: it gets what it is assigned, secrets among it */
  'preparation.use.admit': {
    path: {
      id: string
      useId: string
    }
  }
  /** The PCs that enrolled with a secret, those that wait first */
  'preparation.use.list': {
    path: { id: string }
    query?: {
      $filter?: string | undefined
      $search?: string | undefined
      $orderby?: string | undefined
      $expand?: string | undefined
      $top?: string | undefined
      $skip?: string | undefined
      $count?: string | undefined
      $skiptoken?: string | undefined
    }
    reply: {
      readonly '@odata.context': string
      readonly '@odata.count'?: number
      readonly '@odata.nextLink'?: string
      readonly value: ReadonlyArray<{
        readonly id: string
        readonly state: 'waiting' | 'admitted' | 'refused'
        readonly deviceName: string | null
        readonly hardwareId: string | null
        readonly serialNumber: string | null
        readonly hashListed: boolean | null
        readonly address: string | null
        readonly usedDateTime: string
        readonly decidedBy: {
          readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
          readonly id: string
        } | null
        readonly decidedDateTime: string | null
        readonly deviceObjectId: string | null
      }>
    }
  }
  /** Refuse a PC that waits: it gets nothing that holds a secret */
  'preparation.use.refuse': {
    path: {
      id: string
      useId: string
    }
  }
}
