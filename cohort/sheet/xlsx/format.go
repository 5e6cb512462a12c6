package xlsx

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// format is what a cell's number format makes of a number.
type format struct {
	date bool
	// pad: whole numbers are shown with so many digits, leading zeros and text
	// around them: 0000, "P"000. The text shown is then what the cell says.
	pad            int
	prefix, suffix string
}

// numberFormats gives the format of each cell style.
func numberFormats(f *excelize.File) []format {
	if f.Styles == nil || f.Styles.CellXfs == nil {
		return nil
	}
	codes := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			if n != nil {
				codes[n.NumFmtID] = n.FormatCode
			}
		}
	}
	out := make([]format, len(f.Styles.CellXfs.Xf))
	for i, x := range f.Styles.CellXfs.Xf {
		if x.NumFmtID != nil {
			out[i] = formatOf(*x.NumFmtID, codes[*x.NumFmtID])
		}
	}
	return out
}

// formatOf reads a format by its number, else by its code.
func formatOf(id int, code string) format {
	if code == "" {
		switch {
		case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
			return format{date: true}
		}
		return format{}
	}
	return parseFormat(code)
}

// parseFormat reads the first section of a format's code.
func parseFormat(code string) format {
	var out format
	var text strings.Builder
	zeros, other := 0, false
	flush := func() {
		if zeros == 0 {
			out.prefix += text.String()
		} else {
			out.suffix += text.String()
		}
		text.Reset()
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			i = len(code)
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return format{}
			}
			text.WriteString(code[i+1 : i+1+end])
			i += end + 1
		case '\\', '_', '*':
			if i++; i < len(code) && c == '\\' {
				text.WriteByte(code[i])
			}
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return format{}
			}
			i += end // a colour, a locale, an elapsed time
		case 'y', 'Y', 'd', 'D':
			return format{date: true}
		case 'm', 'M':
			// Minutes stand beside hours or seconds; months stand alone or with years and days.
			if !strings.ContainsAny(strings.ToLower(code), "hs") {
				return format{date: true}
			}
			other = true
		case 'G', 'g': // General, or an era
			other = true
			if len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general") {
				return format{}
			}
		case '0':
			flush()
			if out.suffix != "" {
				other = true
			}
			zeros++
		case '-', ' ', '(', ')', '/':
			text.WriteByte(c)
		default:
			other = true
		}
	}
	flush()
	if other || zeros < 2 {
		return format{}
	}
	out.pad = zeros
	return out
}

// shown is a whole number as the format shows it.
func (f format) shown(raw string) (string, bool) {
	if f.pad == 0 {
		return "", false
	}
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || v < 0 || v != float64(int64(v)) || v > 1e15 {
		return "", false
	}
	digits := strconv.FormatInt(int64(v), 10)
	if len(digits) < f.pad {
		digits = strings.Repeat("0", f.pad-len(digits)) + digits
	}
	return f.prefix + digits + f.suffix, true
}
