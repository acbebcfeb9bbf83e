// Directory roles: who holds which, for whom it counts, and what it allows.

export const rolesTexts = {
  roles: {
    title: 'Roles',
    lead: 'Who may do what. A role counts everywhere in your organisation, or for the members of one group.',
    held: 'Who holds a role',
    ofPerson: 'Roles',
    nobody: 'Nobody holds a role.',
    none: 'This person holds no role.',
    everywhere: 'everywhere',
    inGroup: 'for the members of',
    take: 'Take {{role}} from {{name}}',
    give: 'Give a role',
    person: 'Person',
    personNeeded: 'Write the user name of the person.',
    role: 'Role',
    where: 'Counts',
    whereEverywhere: 'Everywhere',
    onlyEverywhere: 'This role belongs to no group. Choose “Everywhere”, or another role.',
    groups: 'For the members of a group',
    ask: {
      give: 'Give {{name}} the role {{role}}?',
      take: 'Take the role {{role}} from {{name}}?',
    },
    allows: {
      'global-administrator':
        'Everything in this organisation: people, devices, applications and roles. {{name}} also administers every joined computer.',
      'device-administrator':
        'All devices, profiles, policies and applications. {{name}} also administers every joined computer.',
      'user-administrator': 'All people who hold no role: their accounts, passwords and second factors.',
      'admin-agent': 'To register and deregister devices, and to make profiles and apply them.',
      'sales-agent': 'To register devices and to see them. No profiles.',
    },
    allowsInGroup: {
      'device-administrator':
        'The devices that are members of “{{group}}”: to see, change, retire, wipe and delete them. Nothing of other devices.',
      'user-administrator':
        'The people who are members of “{{group}}” and hold no role: their accounts, passwords and second factors. Nobody else.',
    },
    askedForFactor: 'An access policy that asks holders of this role for a second factor asks {{name}}, too.',
    takeMeans: 'What the role allows ends with the next request, and {{name}} is signed out everywhere.',
    do: { give: 'Give the role', take: 'Take the role' },
    done: {
      give: '{{name}} holds the role {{role}} now.',
      take: '{{name}} holds the role {{role}} no more, and is signed out everywhere.',
    },
  },
} as const
