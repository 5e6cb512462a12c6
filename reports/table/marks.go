package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// AddNote adds a footnote and gives its mark; the same text has one mark.
func (t *Table) AddNote(text string) string {
	for _, n := range t.Notes {
		if n.Text == text && n.Mark != "" {
			return n.Mark
		}
	}
	k := 0
	for _, n := range t.Notes {
		if n.Mark != "" {
			k++
		}
	}
	mark := markOf(k)
	t.Notes = append(t.Notes, Note{mark, text})
	return mark
}

// letters are those that have a superscript: there is none of q.
const letters = "abcdefghijklmnoprstuvwxyz"

// markOf is the mark of the note numbered k, from 0: a to z, then a1.
func markOf(k int) string {
	mark := letters[k%len(letters):][:1]
	if k >= len(letters) {
		mark += strconv.Itoa(k / len(letters))
	}
	return mark
}

// marks tells the marks of a cell apart: a cell may have several.
var marks = regexp.MustCompile(`[a-z][0-9]*`)

// Order gives footnotes their marks in the order in which a reader meets them, row by
// row, and sets those without a mark, about the whole table, behind them.
func (t *Table) Order() {
	now := map[string]string{}
	var notes []Note
	for i := range t.Rows {
		for j := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[j]
			var mine []string
			for _, old := range marks.FindAllString(c.Mark, -1) {
				if now[old] == "" {
					k := slices.IndexFunc(t.Notes, func(n Note) bool { return n.Mark == old })
					if k < 0 {
						continue // a mark without a note tells nobody anything
					}
					now[old] = markOf(len(now))
					notes = append(notes, Note{now[old], t.Notes[k].Text})
				}
				mine = append(mine, now[old])
			}
			slices.Sort(mine)
			c.Mark = strings.Join(mine, "")
		}
	}
	for _, n := range t.Notes {
		if n.Mark == "" {
			notes = append(notes, n)
		}
	}
	t.Notes = notes
}

// Remark adds a footnote without a mark, about the whole table; once.
func (t *Table) Remark(text string) {
	if !slices.Contains(t.Notes, Note{"", text}) {
		t.Notes = append(t.Notes, Note{"", text})
	}
}

// superscripts are letters that need no markup: GitHub and pandoc have none in common.
var superscripts = strings.NewReplacer(
	"a",
	"ᵃ",
	"b",
	"ᵇ",
	"c",
	"ᶜ",
	"d",
	"ᵈ",
	"e",
	"ᵉ",
	"f",
	"ᶠ",
	"g",
	"ᵍ",
	"h",
	"ʰ",
	"i",
	"ⁱ",
	"j",
	"ʲ",
	"k",
	"ᵏ",
	"l",
	"ˡ",
	"m",
	"ᵐ",
	"n",
	"ⁿ",
	"o",
	"ᵒ",
	"p",
	"ᵖ",
	"r",
	"ʳ",
	"s",
	"ˢ",
	"t",
	"ᵗ",
	"u",
	"ᵘ",
	"v",
	"ᵛ",
	"w",
	"ʷ",
	"x",
	"ˣ",
	"y",
	"ʸ",
	"z",
	"ᶻ",
)

// Superscript is a footnote's mark as it stands behind a cell.
func Superscript(mark string) string { return superscripts.Replace(mark) }

// Visible shows control characters, and those that turn the direction of text round,
// as escapes: a text out of a file must not steer a terminal.
func Visible(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
