// An import that this page sends: how far it is, and how it is stopped. It lives on this page's connection, so nothing ends it but the
// question here, neither Esc nor a way to another page.

import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { sessionAddresses } from '../../../../shared/session/addresses.ts'
import { formatNumber } from '../../../../shared/text/format.ts'
import { Confirm } from '../../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { DismissRegular } from '../../../../shared/ui/icons.ts'
import { Failed } from '../../../../shared/ui/states.tsx'
import { cancelImport } from '../../../api/import/imports.ts'
import type { ImportRun } from './run.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
  action: { justifySelf: 'start' },
})

/** Closing the tab is asked about by the browser, every other way out by `onLeaving`. */
export function useStaying(isImporting: boolean, onLeaving: () => void): void {
  useBlocker({
    // Where the sign-in has ended nothing is sent any more.
    shouldBlockFn: ({ next }) => {
      if (!isImporting || next.pathname === sessionAddresses.signIn) return false
      onLeaving()
      return true
    },
    enableBeforeUnload: () => isImporting,
  })
}

export function HowFar({ run, name }: { readonly run: ImportRun; readonly name: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { rows, total, dryRun } = run
  return (
    <>
      <ProgressBar aria-label={name} {...(total !== undefined && { value: Math.min(1, rows / total) })} />
      <Text className={styles.quiet}>
        {total === undefined || dryRun
          ? t('import.rows', { count: rows })
          : t('import.rowsOf', { rows: formatNumber(rows), total: formatNumber(total) })}
      </Text>
    </>
  )
}

export function UnderWay(props: {
  readonly run: ImportRun
  /** Around the button. */
  readonly cancelling: RefObject<HTMLDivElement | null>
  readonly onCancel: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { run, cancelling, onCancel } = props
  return (
    <div className={styles.stack}>
      <HowFar run={run} name={t(`import.stage.${run.dryRun ? 'checking' : 'importing'}`)} />
      {!run.dryRun && (
        <>
          <div ref={cancelling} className={styles.action}>
            <GuardedButton operation="autopilot.import.cancel" icon={<DismissRegular />} onClick={onCancel}>
              {t('imports.cancel')}
            </GuardedButton>
          </div>
          <Text size={200} className={styles.quiet}>
            {t('import.staysHere')}
          </Text>
        </>
      )}
    </div>
  )
}

/** The import ends where the stream of its answer says so: then this is gone, too. */
export function CancelQuestion({ run, onClose }: { readonly run: ImportRun; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { importId } = run
  const cancel = useMutation({ mutationFn: (id: string) => cancelImport(id) })
  return (
    <Confirm
      open
      title={t('imports.cancelAsk')}
      confirm={t('imports.cancelDo')}
      cancel={t('imports.keepOn')}
      busy={cancel.isPending || cancel.isSuccess}
      onClose={onClose}
      onConfirm={() => {
        if (importId !== undefined) cancel.mutate(importId)
      }}
    >
      <Text>{t('imports.cancelMeans', { count: run.registered })}</Text>
      {importId === undefined && <Text>{t('import.cancelSoon')}</Text>}
      {cancel.isError && <Failed problem={cancel.error} />}
    </Confirm>
  )
}
