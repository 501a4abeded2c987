/**
 * The form in which numbers are searched: compatibility-normalised, upper case, letters and digits alone; so `1234 уба` finds the plate `1234УБА` and `csqu 305438-3`
 * the container. Empty if nothing is left.
 */
export const searchTerm = (text: string): string => text.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{Nd}]/gu, "");
