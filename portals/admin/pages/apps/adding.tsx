// What the forms of a new application have in common: the upload and how far it is, where it leads, and the buttons.

import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSize } from '../../../shared/text/format.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { addApp, type NewApp } from '../../api/management/apps.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  sending: { display: 'grid', gap: '8px' },
})

/** `file`: none where devices download it from its vendor. */
export function useAdding(file: File | undefined, onBusy: (busy: boolean) => void = () => {}) {
  const router = useRouter()
  const queries = useQueryClient()
  const [sent, setSent] = useState(0)
  // Whoever goes elsewhere ends the upload, and the service takes the application back.
  const sending = useRef<AbortController>(undefined)
  useEffect(() => () => sending.current?.abort(), [])
  const add = useMutation({
    mutationFn: (app: NewApp) => {
      sending.current = new AbortController()
      return addApp(app, file, { onSent: setSent, signal: sending.current.signal })
    },
    onMutate: () => {
      setSent(0)
      onBusy(true)
    },
    onSettled: () => onBusy(false),
    onSuccess: async (app) => {
      await queries.invalidateQueries({ queryKey: ['apps'] })
      await router.navigate({ href: `${paths.app(app.id)}?created=true` })
    },
  })
  useLeavingStops(file !== undefined && add.isPending)
  return { add, sent }
}

export function AddingButtons(props: { readonly file?: File; readonly busy: boolean; readonly sent: number }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { file, busy, sent } = props
  return (
    <>
      {file && busy && (
        <div className={styles.sending}>
          <ProgressBar aria-label={t('apps.uploading')} value={sent} />
          <Text className={styles.quiet}>
            {t('apps.sent', { percent: Math.floor(sent * 100), size: formatSize(file.size) })} {t('apps.leaving')}
          </Text>
        </div>
      )}
      <div className={styles.actions}>
        <GuardedSubmit operation="mdm.app.create" busy={busy}>
          {file && busy ? t('apps.uploading') : t('apps.new')}
        </GuardedSubmit>
        <RouteButton to={paths.apps()}>{t('common.cancel')}</RouteButton>
      </div>
    </>
  )
}

/** Closing the tab would end the upload: the browser asks. */
function useLeavingStops(sending: boolean) {
  useEffect(() => {
    if (!sending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [sending])
}
