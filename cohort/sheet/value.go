package sheet

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"leydig/cohort"
)

// missing holds the ways of writing "missing", lower case, without blanks and dots.
var missing = func() map[string]bool {
	out := map[string]bool{"": true}
	for w := range strings.FieldsSeq("na n/a nan null none nil qns notdone nosample norecord notavailable notapplicable " +
		"hemolyzed haemolysed hemolysed haemolyzed lipemic clotted pending tbd tba lost cancelled canceled refused missing unknown unk u/k nd " +
		"nr notrecorded notmeasured notreported nottested nottaken notperformed notdrawn notcollected insufficient quantitynotsufficient " +
		"samplelost rejected noresult tnp dnr dna noshow dnk void error seenote seecomment seereport seebelow *** ** ??? xx xxx / \\ \\n " +
		"(blank) " +
		"blank - -- --- — – ? ?? ✗ #n/a #na #null! #value! #ref! #div/0! #num! #name? " +
		"manquant nonfait nonréalisé nonrealise enattente nc fehlt ka keineangabe unbekannt entfällt ausstehend nv nb nichtbestimmt folgt " +
		"inconnu " +
		"desconocido sindato sindatos s/d pendiente noprocede norealizado sconosciuto noneseguito ne inattesa desconhecido nãorealizado " +
		"pendente " +
		"bilinmiyor eksik yok yapılmadı çalışılmadı bakılmadı onbekend nietbepaald nieznany brak b/d bd nieoznaczono niewykonano неизвестно нд " +
		"н/д " +
		"неопределялся неопределялась невыполнено непроводилось 未知 未测 缺失 未查 未做 不明 未検 未検査 未測定 未実施 未检 未检测 미시행 미측정 검사안함 결측 " +
		"غيرمتوفر لميتم hémolysé hämolytisch hemolizli гемолиз 溶血 undetectable notdetected belowdetection bdl <lod <loq <lloq lod") {
		out[w] = true
	}
	for _, letter := range "abcdefghijklmnopqrstuvwxyz" { // of Stata: .a
		out["."+string(letter)] = true
	}
	return out
}()

// Missing tells whether a text is a known way of writing that there is no value.
func Missing(s string) bool {
	s = Trim(s)
	if s == "" {
		return true
	}
	if c := s[0]; c >= '0' && c <= '9' || len(s) > 40 {
		return false
	}
	return missing[squash(s)] || len(s) == 2 && s[0] == '.' && missing[strings.ToLower(s)]
}

// Ditto tells a sign or a word for "as above", which identifiers and what belongs to a man are given by.
func Ditto(s string) bool {
	return len(s) > 0 && len(s) <= 6 && dittos[strings.ToLower(strings.TrimRight(s, "."))]
}

var dittos = map[string]bool{"\"": true, "''": true, "″": true, "〃": true, "”": true, "“": true, "„": true, "\"\"": true, "-\"-": true,
	"ditto": true, "do": true, "dto": true, "idem": true, "同上": true}

// Undetectable tells a missing word that says "below detection" without a limit.
func Undetectable(s string) bool {
	switch squash(s) {
	case "undetectable", "notdetected", "belowdetection", "bdl", "<lod", "<loq", "<lloq", "lod":
		return true
	}
	return false
}

// squash lowers a text and takes out blanks, dots and underscores.
func squash(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if isBlank(r) || r == '.' || r == '_' {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Decimal is how a column writes its decimal mark.
type Decimal uint8

// Point: 1,234.5. Comma: 1.234,5.
const (
	Point Decimal = iota
	Comma
)

// ParseNumber reads a number written with the given decimal mark; thousands
// marks (the other mark, blanks, apostrophes) are accepted where they stand
// every three digits. NaN and infinities are no numbers.
func ParseNumber(s string, d Decimal) (float64, bool) {
	if x, ok := ParseShort(s, d); ok {
		return x.Value(), true
	}
	if s = western(Trim(s)); plain(s) && (d == Point || !grouped(s, '.')) {
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil && !math.IsInf(v, 0)
	}
	if !numeral(s) {
		return 0, false
	}
	mark, group := byte('.'), byte(',')
	if d == Comma {
		mark, group = ',', '.'
	}
	whole, frac, _ := strings.Cut(s, string(mark))
	if strings.IndexByte(frac, mark) >= 0 || strings.IndexByte(frac, group) >= 0 {
		return 0, false
	}
	whole = otherMarks.Replace(whole)
	for _, g := range []byte{group, ' ', '\''} {
		if strings.IndexByte(whole, g) >= 0 {
			if !grouped(whole, g) {
				return 0, false
			}
			whole = strings.ReplaceAll(whole, string(g), "")
			break
		}
	}
	t := whole
	if frac != "" {
		t += "." + frac
	}
	if !plain(t) {
		return 0, false
	}
	v, err := strconv.ParseFloat(t, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// Short is a number as laboratories report it, of at most fifteen digits with at most one mark.
// Such a mantissa and its power of ten are exact, so that their quotient is the number nearest to
// what is written, as strconv finds it.
type Short struct {
	Mantissa int64
	Decimals int
}

// ParseShort reads a short number.
func ParseShort(s string, d Decimal) (x Short, ok bool) {
	mark := byte('.')
	if d == Comma {
		mark = ','
	}
	if len(s) == 0 || len(s) > 16 || s[0] == mark {
		return x, false
	}
	m, point := int64(0), -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			m = 10*m + int64(c-'0')
		case c == mark && point < 0:
			point = i
		default:
			return x, false
		}
	}
	if point < 0 {
		return Short{m, 0}, len(s) < 16
	}
	return Short{m, len(s) - 1 - point}, true
}

// Value is the number.
func (x Short) Value() float64 { return float64(x.Mantissa) / powersOfTen[x.Decimals] }

var powersOfTen = [16]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// western writes the digits of other writing, Arabic, Persian, Indian and those as wide as a Chinese
// sign, as ours, and takes off what makes a spreadsheet program keep a cell as text or calculate it: '412, =412.
func western(s string) string {
	if len(s) > 1 && (s[0] == '\'' || s[0] == '=') && s[1] >= '0' && s[1] <= '9' {
		s = s[1:]
	}
	if strings.IndexFunc(s, func(r rune) bool { return r >= '٠' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		for _, zero := range "٠۰०０" {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		switch r {
		case '．', '٫':
			return '.'
		case '，', '٬':
			return ','
		case '／':
			return '/'
		case '－':
			return '-'
		case '＜':
			return '<'
		case '＞':
			return '>'
		}
		return r
	}, s)
}

var otherMarks = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "’", "'", "−", "-")

// numeral tells quickly what can be no number: a date, a word.
func numeral(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' || c >= 0x80 || c == '.' || c == ',' || c == ' ' || c == '\'':
		case (c == '-' || c == '+') && (i == 0 || s[i-1]|0x20 == 'e'):
		case c|0x20 == 'e' && i > 0:
		default:
			return false
		}
	}
	return s != ""
}

// plain tells a number as a program writes it: digits, one point, an exponent.
func plain(s string) bool {
	if s == "" {
		return false
	}
	digits := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case c == '.' || (c == '-' || c == '+') && (i == 0 || s[i-1]|0x20 == 'e'):
		case c|0x20 == 'e' && digits && i+1 < len(s):
		default:
			return false
		}
	}
	return digits
}

// grouped tells whether g parts s into a first group of one to three digits and
// others of exactly three.
func grouped(s string, g byte) bool {
	parts := strings.Split(strings.TrimLeft(s, "+-"), string(g))
	if len(parts) < 2 || len(parts[0]) == 0 || len(parts[0]) > 3 {
		return false
	}
	for i, p := range parts {
		if i > 0 && len(p) != 3 {
			return false
		}
		for j := range len(p) {
			if p[j] < '0' || p[j] > '9' {
				return false
			}
		}
	}
	return true
}

// CensorSign takes the sign off a result outside the assay's range: "<20",
// "> 1500", "≤ 0.3", "less than 20"; rest is what follows.
func CensorSign(s string) (rest string, q cohort.Qualifier, ok bool) {
	s = Trim(s)
	if s = western(s); s == "" {
		return "", 0, false
	}
	switch {
	case s[0] == '<' || strings.HasPrefix(s, "≤"):
		return Trim(strings.TrimLeft(s, "<≤= \u00a0")), cohort.Below, true
	case s[0] == '>' || strings.HasPrefix(s, "≥"):
		return Trim(strings.TrimLeft(s, ">≥= \u00a0")), cohort.Above, true
	}
	for _, w := range censorWords {
		if len(s) > len(w.word) && strings.EqualFold(s[:len(w.word)], w.word) {
			return Trim(s[len(w.word):]), w.q, true
		}
	}
	return "", 0, false
}

var censorWords = []struct {
	word string
	q    cohort.Qualifier
}{{"less than ", cohort.Below}, {"below ", cohort.Below}, {"under ", cohort.Below}, {"lt ", cohort.Below}, {"greater than ",
	cohort.Above}, {"more than ", cohort.Above}, {"above ", cohort.Above}, {"over ", cohort.Above}, {"gt ", cohort.Above}}

// Censored reads a result outside the assay's range with its limit.
func Censored(s string, d Decimal) (limit float64, q cohort.Qualifier, ok bool) {
	rest, q, ok := CensorSign(s)
	if !ok {
		return 0, 0, false
	}
	limit, ok = ParseNumber(rest, d)
	return limit, q, ok && limit >= 0
}

// yesNo holds yes and no in the tongues that headers are read in, squashed.
var yesNo = func() map[string]cohort.Tri {
	out := map[string]cohort.Tri{}
	for t, list := range map[cohort.Tri]string{
		cohort.Yes: "y yes 1 true t x ✓ ✔ ☑ checked ja oui si sí positive pos + on present sim evet tak да 是 有 はい あり 有り vrai wahr verdadero " +
			"vero doğru waar prawda kyllä igen ano ναι نعم 예 네 유 있음 있다 var mevcut ○ ◯ 〇 ✅",
		cohort.No: "n no 0 false f unchecked ☐ nein non negative neg off absent não nao hayır hayir nee nie нет 否 无 無 没有 いいえ なし 無し faux " +
			"falsch falso yanlış onwaar fałsz nej ei nem ne όχι οχι ✗ ✘ ❌ لا 아니오 아니요 없음 없다 무 yok",
	} {
		for w := range strings.FieldsSeq(list) {
			out[w] = t
		}
	}
	return out
}()

// ParseYesNo reads yes and no in their usual forms; ok is false for other text.
func ParseYesNo(s string) (t cohort.Tri, ok bool) {
	if t, known := yesNo[s]; known { // most are written so
		return t, true
	}
	if t, known := yesNo[squash(s)]; known {
		return t, true
	}
	if Missing(s) {
		return cohort.Unknown, true
	}
	// "Yes - mild rash", "No (none)": the first word says it.
	if i := strings.IndexFunc(Trim(s), func(r rune) bool { return !unicode.IsLetter(r) }); i > 0 && len(s) < 200 {
		switch word := strings.ToLower(Trim(s)[:i]); word {
		case "y", "yes":
			return cohort.Yes, true
		case "n", "no":
			return cohort.No, true
		}
	}
	return cohort.Unknown, false
}
