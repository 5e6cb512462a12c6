package sheet

import (
	"strconv"
	"strings"
)

// Format is what a cell's number format makes of a number.
type Format struct {
	Date bool
	// pad: whole numbers are shown with so many digits, leading zeros and text
	// around them: 0000, "P"000. The text shown is then what the cell says.
	pad            int
	prefix, suffix string
}

// ParseFormat reads a format by its number, else by its code.
func ParseFormat(id int, code string) Format {
	if code == "" {
		switch {
		case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
			return Format{Date: true}
		}
		return Format{}
	}
	return parseFormatCode(code)
}

// parseFormatCode reads the first section of a format's code.
func parseFormatCode(code string) Format {
	var out Format
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
				return Format{}
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
				return Format{}
			}
			i += end // a colour, a locale, an elapsed time
		case 'y', 'Y', 'd', 'D':
			return Format{Date: true}
		case 'm', 'M':
			// Minutes stand beside hours or seconds; months stand alone or with years and days.
			if !strings.ContainsAny(strings.ToLower(code), "hs") {
				return Format{Date: true}
			}
			other = true
		case 'G', 'g': // General, or an era
			other = true
			if len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general") {
				return Format{}
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
		return Format{}
	}
	out.pad = zeros
	return out
}

// Shown is a whole number as the format shows it.
func (f Format) Shown(raw string) (string, bool) {
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
