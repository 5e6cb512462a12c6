package xlsx

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"leydig/cohort/sheet"
)

// worksheet is a sheet's part in the package.
type worksheet struct {
	title, part string
	hidden      bool
}

// contents is what a workbook says of itself.
type contents struct {
	date1904 bool
	sheets   []worksheet
	shared   *texts
	formats  []sheet.Format
	struck   []bool // of each cell style; nil where none strikes through
}

// contents reads the workbook's own part, its texts and its number formats. What it
// refers to must be there: without its styles dates would be numbers.
func (p *pack) contents() (*contents, error) {
	main, err := p.main()
	if err != nil {
		return nil, err
	}
	text, err := p.read(main)
	if err != nil {
		return nil, err
	}
	rels, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	var out contents
	if err := p.sheets(&out, text, rels); err != nil {
		return nil, err
	}
	out.shared = &texts{}
	if name := related(rels, "sharedStrings"); name != "" {
		err := p.scan(name, func(s *scanner) (err error) {
			if out.shared, err = sharedStrings(s, p.budget); err != nil {
				return fmt.Errorf("its table of texts: %w", err)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if name := related(rels, "styles"); name != "" {
		text, err := p.read(name)
		if err != nil {
			return nil, err
		}
		if out.formats, out.struck, err = cellStyles(text); err != nil {
			return nil, fmt.Errorf("its number formats: %w", err)
		}
	}
	return &out, nil
}

// sheets lists the worksheets in the order of their tabs; charts and macros are
// left out, whether or not they have a part.
func (p *pack) sheets(out *contents, text []byte, rels []relation) error {
	s := scanner{b: text}
	listed := 0
	for {
		t, ok, err := s.next()
		if err != nil {
			return fmt.Errorf("its list of sheets: %w", err)
		}
		if !ok {
			break
		}
		switch string(t.name) {
		case "workbookPr":
			if t.open {
				out.date1904 = truth(t.attr("date1904"))
			}
		case "sheet":
			if !t.open {
				continue
			}
			listed++
			if err := p.budget.Sheet(); err != nil {
				return err
			}
			if err := out.addSheet(t, rels); err != nil {
				return err
			}
		}
	}
	if listed == 0 {
		return errors.New("it lists no sheet")
	}
	return nil
}

func (c *contents) addSheet(t tag, rels []relation) error {
	title := string(unescape(nil, t.attr("name")))
	id, state := string(t.attr("r:id")), string(t.attr("state"))
	if id == "" {
		id = string(t.local("id"))
	}
	hidden := state == "hidden" || state == "veryHidden"
	if id == "" && hidden {
		return nil // a macro's sheet that was taken out
	}
	for _, r := range rels {
		if r.ID != id || id == "" {
			continue
		}
		if strings.HasSuffix(r.Type, "/worksheet") {
			c.sheets = append(c.sheets, worksheet{title, r.Target, hidden})
		}
		return nil
	}
	if id == "" {
		return nil
	}
	return fmt.Errorf("sheet %q has no part", title)
}

// cellStyles gives the number format of each cell style, and whether it strikes through.
func cellStyles(text []byte) ([]sheet.Format, []bool, error) {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Strike *struct {
				Value string `xml:"val,attr"`
			} `xml:"strike"`
		} `xml:"fonts>font"`
		Cells []struct {
			Format string `xml:"numFmtId,attr"`
			Font   int    `xml:"fontId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := xml.Unmarshal(text, &styles); err != nil {
		return nil, nil, err
	}
	codes := make(map[int]string, len(styles.Formats))
	for _, f := range styles.Formats {
		codes[f.ID] = f.Code
	}
	parsed := map[int]sheet.Format{}
	out := make([]sheet.Format, len(styles.Cells))
	var struck []bool
	for i, x := range styles.Cells {
		if f := x.Font; f >= 0 && f < len(styles.Fonts) && styles.Fonts[f].Strike != nil {
			if v := styles.Fonts[f].Strike.Value; v == "" || truth([]byte(v)) {
				if struck == nil {
					struck = make([]bool, len(styles.Cells))
				}
				struck[i] = true
			}
		}
		if x.Format == "" {
			continue
		}
		id, err := strconv.Atoi(x.Format)
		if err != nil {
			return nil, nil, fmt.Errorf("a style has the number format %q", x.Format)
		}
		f, ok := parsed[id]
		if !ok {
			code := codes[id]
			if len(code) > maxFormat {
				return nil, nil, fmt.Errorf("a number format of %d letters", len(code))
			}
			f = sheet.ParseFormat(id, code)
			parsed[id] = f
		}
		out[i] = f
	}
	return out, struck, nil
}

// maxFormat is what Excel allows a format's code, and some.
const maxFormat = 512
