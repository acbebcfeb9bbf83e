// Around every page: skip link, product, navigation, colours, account. On a phone one button shows and hides navigation and
// colours (the disclosure pattern of the WAI-ARIA Authoring Practices), so that the page begins below one row.

import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
  useRestoreFocusTarget,
} from '@fluentui/react-components'
import { Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { Fragment, type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account, signOut } from '../session/session.ts'
import { InfoRegular, KeyRegular, NavigationRegular, SignOutRegular } from '../ui/icons.ts'
import { ConnectionBar } from '../ui/missing/connection-bar.tsx'
import { ThemeSelect } from '../ui/theme-select.tsx'
import { useNarrow } from '../ui/use-media.ts'
import { sharedPages } from './shared-pages.ts'

const useStyles = makeStyles({
  whole: {
    minHeight: '100%',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  skip: {
    position: 'absolute',
    left: '16px',
    top: '-60px',
    zIndex: 10,
    padding: '10px 16px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    boxShadow: tokens.shadow16,
    ':focus': { top: '8px' },
  },
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '0 24px',
    padding: '0 24px',
    minHeight: '56px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 719px)': { padding: '0 16px', columnGap: '12px' },
  },
  brand: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '10px',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    borderRadius: tokens.borderRadiusMedium,
    minHeight: '44px',
  },
  mark: { width: '28px', height: '28px', display: 'block' },
  nav: {
    display: 'flex',
    alignSelf: 'stretch',
    gap: '4px',
    '@media (max-width: 719px)': {
      display: 'grid',
      order: 3,
      flexBasis: '100%',
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
      gap: '0 16px',
      paddingBottom: '12px',
    },
  },
  closed: { '@media (max-width: 719px)': { display: 'none' } },
  navLink: {
    display: 'inline-flex',
    alignItems: 'center',
    padding: '0 9px',
    minHeight: '44px',
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    // Room for the line under the current page; a transparent line would show in forced colours.
    paddingTop: '3px',
    paddingBottom: '3px',
    ':hover': { color: tokens.colorNeutralForeground1, textDecorationLine: 'underline' },
    // Inside, since the link reaches the edge of the window.
    ':focus-visible': { outlineOffset: '-3px' },
  },
  navHere: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    paddingBottom: 0,
    borderBottom: `3px solid ${tokens.colorCompoundBrandStroke}`,
  },
  menu: { minHeight: '44px' },
  right: { marginLeft: 'auto', display: 'flex', alignItems: 'center', gap: '12px' },
  organization: {
    color: tokens.colorNeutralForeground2,
    marginRight: '8px',
    maxWidth: '16ch',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    // the menu beside it has it, too
    '@media (max-width: 1199px)': { display: 'none' },
  },
  who: { padding: '8px 12px', display: 'grid' },
  quiet: { color: tokens.colorNeutralForeground2 },
  main: { flex: '1 1 auto', minWidth: 0, ':focus': { outline: 'none' } },
})

/** `mark` stands behind the name, and behind that of the menu while the menu is closed. */
export type Destination = { readonly name: string; readonly to: string; readonly mark?: ReactNode }

export function Shell(props: {
  readonly product: string
  readonly home: string
  readonly destinations: readonly Destination[]
  /** Of whoever is signed in, where it is known. */
  readonly organization: string | undefined
}) {
  const { product, home, destinations, organization } = props
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const here = useRouterState({ select: (state) => state.location.pathname })
  const restore = useRestoreFocusTarget() // after "Stay here", in a form that was not saved
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    if (!narrow || !open) return
    opener.current?.focus() // what has the focus may go with the navigation
    setOpen(false)
  }
  const closeByEscape = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') close()
  }
  const follow = (to: string) => (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    close()
    void router.navigate({ href: to })
  }
  return (
    <div className={styles.whole}>
      <a className={styles.skip} href="#content">
        {t('skip')}
      </a>
      <header className={styles.bar}>
        <a className={styles.brand} href={home} onClick={follow(home)} {...restore}>
          <img className={styles.mark} src="/mark.svg" alt="" />
          {product}
        </a>
        {narrow && (
          <Button
            ref={opener as RefObject<never>} // it may be a link, too, which its type cannot say
            appearance="subtle"
            className={styles.menu}
            icon={<NavigationRegular />}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            onKeyDown={closeByEscape}
            {...restore}
          >
            {t('nav.menu')}
            {!open && destinations.map(({ to, mark }) => mark && <Fragment key={to}>{mark}</Fragment>)}
          </Button>
        )}
        {/* Hidden, not gone: a question above the page gives the focus back to a link of it, also when the window was turned. */}
        <nav
          className={mergeClasses(styles.nav, !open && styles.closed)}
          aria-label={t('nav.label')}
          onKeyDown={closeByEscape}
        >
          {destinations.map(({ name, to, mark }) => {
            const isHere = here === to || here.startsWith(`${to}/`)
            return (
              <a
                key={to}
                href={to}
                onClick={follow(to)}
                {...restore}
                className={mergeClasses(styles.navLink, isHere && styles.navHere)}
                aria-current={isHere ? 'page' : undefined}
              >
                {name}
                {mark}
              </a>
            )
          })}
          {narrow && <ThemeSelect />}
        </nav>
        <div className={styles.right}>
          {!narrow && <ThemeSelect />}
          <AccountMenu organization={organization} />
        </div>
      </header>
      <ConnectionBar />
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
    </div>
  )
}

function AccountMenu({ organization }: { readonly organization: string | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const person = account()
  if (!person) return null
  return (
    <>
      {organization && <Text className={styles.organization}>{organization}</Text>}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            aria-label={t('account.label', { name: person.name })}
            icon={<Avatar name={person.name} size={28} color="brand" aria-hidden />}
          />
        </MenuTrigger>
        <MenuPopover>
          <div className={styles.who}>
            <Text weight="semibold">{person.name}</Text>
            <Text size={200} className={styles.quiet}>
              {person.userPrincipalName}
            </Text>
          </div>
          <MenuDivider />
          <MenuList>
            {organization && (
              <MenuGroup>
                <MenuGroupHeader>
                  {t('account.organization')}: {organization}
                </MenuGroupHeader>
              </MenuGroup>
            )}
            <MenuItem icon={<KeyRegular />} onClick={() => void router.navigate({ href: sharedPages.ownAccount })}>
              {t('account.own')}
            </MenuItem>
            <MenuItemLink icon={<InfoRegular />} href={sharedPages.help} target="_blank">
              {t('account.help')}
            </MenuItemLink>
            <MenuItem icon={<SignOutRegular />} onClick={signOut}>
              {t('account.signOut')}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  )
}
