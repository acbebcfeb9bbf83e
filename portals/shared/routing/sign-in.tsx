// The page for a visitor who is not signed in, to which the authority also returns them.

import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionAddresses } from '../session/addresses.ts'
import { finishSignIn, startSignIn } from '../session/session.ts'
import { Failed } from '../ui/states.tsx'
import { ThemeSelect } from '../ui/theme-select.tsx'

const useStyles = makeStyles({
  whole: {
    minHeight: '100%',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)', // no wider than the window, however long a message is
    placeItems: 'center',
    padding: '24px 16px',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  corner: { position: 'absolute', top: '12px', right: '12px' },
  card: {
    width: 'min(460px, 100%)',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    justifyItems: 'start',
    overflowWrap: 'anywhere',
    padding: '40px',
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow8,
    '@media (max-width: 719px)': { padding: '28px 20px' },
  },
  mark: { width: '48px', height: '48px' },
  title: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    fontWeight: tokens.fontWeightSemibold,
  },
  ended: { outlineStyle: 'none' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function SignInPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { returnTo, ended } = useSearch({ from: '/sign-in' })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  useEffect(() => {
    document.title = `${t('signIn.title')} – ${t('product')}`
  }, [t])
  // Whoever was sent here in the middle of something hears why first; the button is the next stop.
  const message = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const { current } = ended ? message : heading
    current?.focus()
  }, [ended])
  const begin = () => {
    setBusy(true)
    startSignIn(returnTo ?? sessionAddresses.home).catch((reason: unknown) => {
      setBusy(false)
      setProblem(reason)
    })
  }
  return (
    <main className={styles.whole}>
      <div className={styles.corner}>
        <ThemeSelect />
      </div>
      <div className={styles.card}>
        <img className={styles.mark} src="/mark.svg" alt="" />
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {t('signIn.title')}
        </h1>
        <Text>{t('signIn.lead')}</Text>
        {ended && (
          <div ref={message} tabIndex={-1} className={styles.ended}>
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>{t(ended === 'elsewhere' ? 'signIn.endedElsewhere' : 'signIn.ended')}</MessageBarBody>
            </MessageBar>
          </div>
        )}
        {problem !== undefined && <Failed problem={problem} />}
        <Button appearance="primary" size="large" disabledFocusable={busy} onClick={begin}>
          {t('signIn.button')}
        </Button>
        <Text size={200} className={styles.quiet}>
          {t('signIn.note')}
        </Text>
      </div>
    </main>
  )
}

export function SignedInPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [problem, setProblem] = useState<unknown>()
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return // the code is good for one redemption only
    started.current = true
    finishSignIn(new URLSearchParams(location.search))
      .then((returnTo) => navigate({ href: returnTo, replace: true }))
      .catch(setProblem)
  }, [navigate])
  const heading = useRef<HTMLHeadingElement>(null)
  const failed = problem !== undefined
  useEffect(() => {
    if (failed) heading.current?.focus()
  }, [failed])
  return (
    <main className={styles.whole}>
      <div className={styles.card}>
        <img className={styles.mark} src="/mark.svg" alt="" />
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {failed ? t('signIn.failed') : t('signIn.working')}
        </h1>
        {!failed ? (
          <Spinner />
        ) : (
          <>
            <Failed problem={problem} />
            <Button
              appearance="primary"
              onClick={() => void navigate({ href: sessionAddresses.signIn, replace: true })}
            >
              {t('signIn.again')}
            </Button>
          </>
        )}
      </div>
    </main>
  )
}
