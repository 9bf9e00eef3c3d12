/** The file is part of the address; the layout shows it. */
export default function DevelopPage() {
  return null
}
