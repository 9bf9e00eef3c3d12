import { FirstProject } from '#components/shell/first-project.tsx'
import { ViewingBar } from '#components/shell/viewing-bar.tsx'

export default function HomePage() {
  return (
    <>
      <ViewingBar />
      <FirstProject />
    </>
  )
}
