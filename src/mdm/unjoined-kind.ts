// What the enrolments of devices are called that belong to no directory.

/** Graph's deviceEnrollmentType of devices that have not joined: a person enrolled it in management alone, or the secret of a batch did. */
export const unjoinedKinds = { person: 'userEnrollment', secret: 'windowsBulkUserless' } as const

export const isUnjoined = (enrollmentKind: string): boolean =>
  Object.values<string>(unjoinedKinds).includes(enrollmentKind)
