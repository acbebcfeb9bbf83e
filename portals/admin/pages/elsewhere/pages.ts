// All pages of what stands elsewhere, as one part of the program: the first part names every other one.

export { IssuerPage, NewIssuerPage } from './issuer.tsx'
export { IssuersPage } from './issuers.tsx'
export { NewServicePage, ServicePage } from './service.tsx'
export { ServicesPage } from './services.tsx'
