package delim

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"leydig/cohort"
)

// TestOtherEncodings: a text that another encoding wrote than the one it is read in is told,
// or refused where a byte of it has no letter there; Western texts are not.
func TestOtherEncodings(t *testing.T) {
	for name, c := range map[string]struct {
		in   encoding.Encoding
		text string
		told bool
	}{
		"Polish":    {charmap.Windows1250, "Testosteron całkowity,Łódź\n1,2\n", true},
		"Turkish":   {charmap.Windows1254, "Yaş,Başlangıç\n1,2\n", true},
		"Russian":   {charmap.Windows1251, "пациент,возраст\n1,2\n", true},
		"Greek":     {charmap.Windows1253, "ασθενής,ηλικία\n1,2\n", true},
		"German":    {charmap.Windows1252, "größe,Ärztin,µg/l,m²,1½,Maß\n1,2,3,4,5,6\n", false},
		"French":    {charmap.Windows1252, "créée,œuvre,«oui»,n°,aïeul\n1,2,3,4,5\n", false},
		"Spanish":   {charmap.Windows1252, "¿mejoría?,nº,1ª visita,niño\n1,2,3,4\n", false},
		"Portugese": {charmap.Windows1252, "não,Etiologia—já,ação\n1,2,3\n", false},
	} {
		text, err := c.in.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), "a.csv")
		if err != nil {
			t.Fatal(name, err)
		}
		found := b.Sheets[0].Found
		if told := len(found) == 1 && found[0].Code == cohort.UnknownWord && found[0].At.Cell == "A1"; told != c.told {
			t.Errorf("%s: told %v, want %v: %v", name, told, c.told, found)
		}
	}
	text := "\x8a\xb3\x8e\xd2ID,LH\n1,2\n\x81\x40,3\n" // Shift-JIS
	_, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), "a.csv")
	if err == nil || !strings.Contains(err.Error(), "a.csv: A3: it is neither UTF-8 nor Windows-1252") {
		t.Errorf("Shift-JIS: %v", err)
	}
}

// TestEncodingOf: a text that is not in UTF-8 is read in the encoding in which its headers are
// understood, and in Windows-1252 where no other makes more of them.
func TestEncodingOf(t *testing.T) {
	words := map[string]bool{"Âge": true, "Début": true, "Начало": true, "Wiek całkowity": true, "年齢": true, "年龄": true, "나이": true,
		"Yaş": true}
	for text, want := range map[string]encoding.Encoding{"id,Âge,Début\n1,2,3\n": charmap.Windows1252, "id,Начало\n": charmap.Windows1251,
		"id;Wiek całkowity\n": charmap.Windows1250, "Yaş\n1\n": charmap.Windows1254, "年齢,x\n": japanese.ShiftJIS,
		"年龄\t2\n": simplifiedchinese.GB18030, "\"나이\"\n": korean.EUCKR, "ασθενής\n": charmap.Windows1253} {
		b, err := want.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, note, err := decode(b, func(h string) bool { return words[h] })
		if right := string(got) == text; right == strings.HasPrefix(text, "ασ") || err != nil || !strings.HasPrefix(note, "not UTF-8: read as ") {
			t.Errorf("%q is read as %q (%s), %v", text, got, note, err)
		}
	}
}
