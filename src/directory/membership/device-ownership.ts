// Device ownership. Every object here is registered for deployment or joined to the directory; personal devices, which the
// original registers without a join, are not taken.

export const deviceOwnership = 'Company'
