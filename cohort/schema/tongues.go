package schema

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// phrases are the tongues' words, each with its English; longest is how many words
// the longest of them has, runes how many letters the longest without blanks.
var phrases = sync.OnceValues(func() (map[string]string, int) {
	out, runes := map[string]string{}, 0
	for english, list := range tongues {
		for w := range strings.FieldsSeq(list) {
			out[fold(w)] = english
			if !latin(w) {
				runes = max(runes, len([]rune(w)))
			}
		}
	}
	for phrase, english := range twoWords {
		out[fold(phrase)] = english
	}
	return out, runes
})

// english is what a word or phrase of another tongue says.
func english(phrase string) (string, bool) {
	all, _ := phrases()
	e, ok := all[phrase]
	return e, ok
}

// articles say nothing; they are left out beside words of their tongues.
var articles = wordSet("av 是否 de du des la le les del della di der die das den van het do da dos el al mi mu の 的 z d l los las dei degli " +
	"delle della lo gli con per par para por του της των τη την το η ο 第 여부 경과 중 施行 是否 " +
	"misura medida измерения mesure indeksi indice wskaznik индекс index جسم هرمون مؤشر choroby болезни")

// wordSet makes a set of words parted by blanks.
func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// latin tells whether words are parted by blanks: not so in Chinese and Japanese, and not always in Korean.
func latin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}

// inEnglish puts folded words into English, unchanged where none is of another tongue.
func inEnglish(words string) string {
	fields := strings.Fields(words)
	parted := !latin(words)
	if parted {
		fields = slices.Collect(func(yield func(string) bool) {
			for _, f := range fields {
				for _, part := range segments(f) {
					if !yield(part) {
						return
					}
				}
			}
		})
	}
	if strings.Contains(words, arabicArticle) {
		for i, f := range fields {
			fields[i] = withoutArticle(f)
		}
	}
	var out []string
	some := parted && slices.ContainsFunc(fields, func(f string) bool { return articles[f] })
	for i := 0; i < len(fields); i++ {
		if i+1 < len(fields) {
			if e, ok := english(fields[i] + " " + fields[i+1]); ok {
				out, some = append(out, e), true
				i++
				continue
			}
		}
		if e, ok := english(fields[i]); ok {
			out, some = append(out, e), true
			continue
		}
		if e, ok := compound(fields[i]); ok {
			out, some = append(out, e), true
			continue
		}
		out = append(out, fields[i])
	}
	if !some {
		return words
	}
	if len(out) > 1 {
		out = slices.DeleteFunc(out, func(f string) bool { return articles[f] })
	}
	return strings.Join(slices.Compact(strings.Fields(strings.Join(out, " "))), " ")
}

const arabicArticle = "ال"

// withoutArticle takes the Arabic article off a word, and what is written with it as one:
// "with the", "for the".
func withoutArticle(word string) string {
	for _, p := range []string{"بال", "وال", "لل", arabicArticle} {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) >= len(arabicArticle) {
			return rest
		}
	}
	return word
}

// compound puts a word that is made of two into English: bezoekdatum, Besuchsdatum.
func compound(word string) (string, bool) {
	const shortest = 4
	if vocabulary()[word] || len(word) < 2*shortest || !latin(word) {
		return "", false
	}
	part := func(w string) string {
		if e, _ := english(w); e != "" {
			return e
		}
		if vocabulary()[w] {
			return w
		}
		return ""
	}
	for i := len(word) - shortest; i >= shortest; i-- {
		second := part(word[i:])
		if second == "" {
			continue
		}
		for _, link := range []string{"", "s", "n", "en", "es"} {
			first, linked := strings.CutSuffix(word[:i], link)
			if linked && len(first) >= shortest && part(first) != "" {
				return part(first) + " " + second, true
			}
		}
	}
	return "", false
}

// segments parts writing without blanks at the longest words that are known.
func segments(s string) []string {
	var out []string
	runes := []rune(s)
	rest := ""
	flush := func() {
		if rest != "" {
			out = append(out, rest)
			rest = ""
		}
	}
	_, longest := phrases()
	for i := 0; i < len(runes); {
		n := min(longest, len(runes)-i)
		for ; n > 0; n-- {
			if part := string(runes[i : i+n]); !latin(part) {
				if _, known := english(part); known || articles[part] {
					break
				}
			}
		}
		if n == 0 {
			rest += string(runes[i])
			i++
			continue
		}
		flush()
		out = append(out, string(runes[i:i+n]))
		i += n
	}
	flush()
	return out
}

// plainLetter takes an accent off a letter of the Latin alphabet.
func plainLetter(r rune) rune {
	if r < 0xaa {
		return r
	}
	if r >= 0x370 {
		return otherLetter(r)
	}
	if i := strings.IndexRune(accented, r); i >= 0 {
		n := 0
		for range accented[:i] {
			n++
		}
		return rune(unaccented[n])
	}
	return r
}

// otherLetter is a letter of another alphabet without its accent, and in the one form that
// words are compared in: Greek is written with accents in small letters alone, ё also as е,
// and Arabic has its alif and its last letters in several forms.
func otherLetter(r rune) rune {
	switch r {
	case 'ά':
		return 'α'
	case 'έ':
		return 'ε'
	case 'ή':
		return 'η'
	case 'ί', 'ϊ', 'ΐ':
		return 'ι'
	case 'ό':
		return 'ο'
	case 'ύ', 'ϋ', 'ΰ':
		return 'υ'
	case 'ώ':
		return 'ω'
	case 'ς':
		return 'σ'
	case 'ё':
		return 'е'
	case 'أ', 'إ', 'آ':
		return 'ا'
	case 'ة':
		return 'ه'
	case 'ى':
		return 'ي'
	}
	return r
}

const (
	accented   = "ßàáâãäåāăąçćčďđèéêëēėęěğìíîïīıłñńňòóôõöøōőŕřśşšșťţțùúûüūůűýÿźżžªº"
	unaccented = "saaaaaaaaacccddeeeeeeeegiiiiiilnnnoooooooorrssssttt" + "uuuuuuuyyzzzao"
)
