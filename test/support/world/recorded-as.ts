// An operation that changes something leaves an audit entry whose action is the operation's id. These record another action, each with
// the reason why it is not its own.

export const recordedAs: Readonly<Record<string, { readonly action: string; readonly because: string }>> = {
  'directory.organization.change': {
    action: 'directory.tenant.change',
    because: 'Graph says organization; the command line changes the same, and it is a tenant everywhere else',
  },
  'directory.licence.assign-to-user': {
    action: 'directory.licence.assign',
    because: 'the same for a person and a group; the target says which',
  },
  'directory.licence.assign-to-group': {
    action: 'directory.licence.assign',
    because: 'the same for a person and a group; the target says which',
  },
  'directory.role-assignment.create': {
    action: 'directory.role.grant',
    because: 'Graph has two ways to give a role, and they do the same',
  },
  'directory.role-assignment.delete': {
    action: 'directory.role.take',
    because: 'Graph has two ways to take a role, and they do the same',
  },
  'identity.own-passkey.delete': {
    action: 'identity.passkey.delete',
    because: 'the same for the person themselves, who is its actor',
  },
  'identity.own-software-oath.delete': {
    action: 'identity.software-oath.delete',
    because: 'the same for the person themselves, who is its actor',
  },
  'autopilot.profile.unassign-all': { action: 'autopilot.profile.unassign', because: 'the same for every target' },
  'autopilot.device.delete-many': { action: 'autopilot.device.delete', because: 'the same for several' },
  'autopilot.device.update-properties': {
    action: 'autopilot.device.change',
    because: 'changes a device by another name',
  },
  'autopilot.device.assign-user': { action: 'autopilot.device.change', because: 'changes a property of a device' },
  'autopilot.device.unassign-user': { action: 'autopilot.device.change', because: 'changes a property of a device' },
  'autopilot.import.csv': { action: 'autopilot.device.import', because: 'every channel imports devices' },
  'autopilot.imported.create': { action: 'autopilot.device.import', because: 'every channel imports devices' },
  'autopilot.imported.import': { action: 'autopilot.device.import', because: 'every channel imports devices' },
  'autopilot.batch.upload-csv': {
    action: 'autopilot.batch.create',
    because: 'a file makes a batch, or adds to one; the entry says which',
  },
  'autopilot.batch.give-profile': {
    action: 'autopilot.batch.assign-profiles',
    because: 'the same by hand and over Partner Center, which calls it so',
  },
  'autopilot.batch.remove-device': {
    action: 'autopilot.device.delete',
    because: 'the same for a device of a batch',
  },
  'autopilot.customer-profile.create': {
    action: 'autopilot.profile.create',
    because: 'the same in both trails: a profile of the customer',
  },
  'autopilot.customer-profile.change': {
    action: 'autopilot.profile.change',
    because: 'the same in both trails: a profile of the customer',
  },
  'autopilot.customer-profile.delete': {
    action: 'autopilot.profile.delete',
    because: 'the same in both trails: a profile of the customer',
  },
  'partner.customer.leave': {
    action: 'partner.consent.end',
    because: 'the same for either side; the entry says which',
  },
  'partner.consent.end-by-operator': {
    action: 'partner.consent.end',
    because: 'the same for either side; the entry says which',
  },
  'lifecycle.stale.delete': { action: 'directory.device.delete', because: 'the same for several that are stale' },
  'provisioning.user.create': {
    action: 'directory.user.create',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.user.replace': {
    action: 'directory.user.change',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.user.change': {
    action: 'directory.user.change',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.user.delete': {
    action: 'directory.user.delete',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.group.create': {
    action: 'directory.group.create',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.group.replace': {
    action: 'directory.group.change',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.group.change': {
    action: 'directory.group.change',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'provisioning.group.delete': {
    action: 'directory.group.delete',
    because: 'the same for what another directory says; the door and the caller are in the entry',
  },
  'identity.sign-in.submit': { action: 'identity.user.signIn', because: 'the user signs in; trails name it so' },
  'registration.join': { action: 'registration.device.join', because: 'what is recorded names what it happened to' },
  'mdm.enrollment.enroll': { action: 'mdm.enrollment.create', because: 'the enrolment is what comes into being' },
}

/** By the operation's id, without its root. */
export const actionOf = (operation: string): string => recordedAs[operation]?.action ?? operation
