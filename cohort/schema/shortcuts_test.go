package schema

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
)

// TestShortcuts: what is looked for before an expression is tried is in all that it matches.
func TestShortcuts(t *testing.T) {
	times := []string{"months", "mo", "m", "3", "12", "6", ".", " ", "-", "to", "<", "≥", "tt ", "/12", "E", "arm ", "pre"}
	marks := []string{"tt", " ", "3", "(", ")", "[", "]", "{", "}", "（", "］", "___", "(choice=", "cc", "ref 1.7-8.6", "[Mass/volume] in Serum",
		" arm 2", "baseline"}
	matched := map[string]int{}
	needs := func(name, text string, matches, there bool) {
		if matches {
			matched[name]++
			if !there {
				t.Fatalf("%q: %s matches and is not tried", text, name)
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 20000 {
		pieces, text := [][]string{times, marks}[i%2], ""
		for range 1 + r.IntN(6) {
			text += pieces[r.IntN(len(pieces))]
		}
		want := signed(text)
		if strings.ContainsAny(text, digits) && strings.ContainsAny(text, "mwdyMWDY") {
			want = notDecimal().ReplaceAllString(want, "$1 upto $2")
			want = twoBeside().ReplaceAllString(want, "$1 upto $2")
			want = notExact().ReplaceAllString(want, " beyond $1")
		}
		if got := exact(text); got != want {
			t.Fatalf("exact(%q) is %q, want %q", text, got, want)
		}
		needs("exact", text, want != text, true)
		bracketed := strings.ContainsAny(text, opening)
		plain := signs.Replace(text)
		needs("standardName", text, standardName().MatchString(text), bracketed)
		needs("referenceRange", text, referenceRange().MatchString(plain), bracketed)
		needs("brackets", text, brackets().MatchString(plain), bracketed)
		needs("checkbox", text, checkbox().MatchString(plain), isBox(plain))
		words := fold(text)
		if shout := fold(strings.ToUpper(text)); words != shout || isFolded(text) != (words == text) {
			t.Fatalf("%q is folded to %q, in capitals to %q", text, words, shout)
		}
		letters := strings.ContainsFunc(words, unicode.IsLetter)
		needs("armSuffix", text, armSuffix().MatchString(words), strings.Contains(words, " arm "))
		needs("times", text, timeAfter().MatchString(words) || timeBefore().MatchString(words) || bareNumber().MatchString(words) ||
			regexpVisitFirst().MatchString(words), hasDigit(words))
		needs("spans", text, spans().MatchString(text), strings.Contains(text, "/"))
		needs("moment", text, parseMoment(words).set || visitLabel().MatchString(words), letters)
		needs("signs", text, signBefore().MatchString(text) || signBehind().MatchString(text), strings.ContainsAny(text, "-–−") && hasDigit(text))
	}
	for _, name := range []string{"exact", "standardName", "referenceRange", "brackets", "checkbox", "armSuffix", "times", "spans",
		"moment", "signs"} {
		if matched[name] == 0 {
			t.Errorf("%s never matched", name)
		}
	}
}
