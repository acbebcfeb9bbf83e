// Whose a device is. Every object here is registered for deployment or joined to the directory; devices of people's own, which
// the original registers without a join, are not taken.

export const deviceOwnership = 'Company'
