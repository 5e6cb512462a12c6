package xlsx

import (
	"leydig/cohort/sheet"
)

// texts are strings laid one after another.
type texts struct {
	text []byte
	end  []uint32
}

func (t *texts) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(t.end) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = t.end[i-1]
	}
	return t.text[from:t.end[i]], true
}

// sharedStrings reads the workbook's table of texts; phonetic guides are left out.
func sharedStrings(s *scanner, budget *sheet.Budget) (*texts, error) {
	out := &texts{}
	inText, phonetic := false, 0
	for {
		t, ok, err := s.next()
		if err != nil {
			return nil, err
		}
		if inText && phonetic == 0 {
			out.text = unescape(out.text, s.text)
		}
		if !ok {
			return out, nil
		}
		switch string(t.name) {
		case "t":
			inText = t.open && !t.close
		case "rPh":
			if t.open != t.close {
				phonetic += map[bool]int{true: 1, false: -1}[t.open]
			}
		case "si":
			if !t.close {
				continue
			}
			from := 0
			if n := len(out.end); n > 0 {
				from = int(out.end[n-1])
			}
			out.text = out.text[:from+len(unescapeUnits(out.text[from:]))]
			if err := budget.Cells(1, 0); err != nil {
				return nil, err
			}
			out.end = append(out.end, uint32(len(out.text)))
		}
	}
}
