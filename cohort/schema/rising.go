package schema

import (
	"cmp"
	"slices"
)

// known finds an identifier among those listed so far, -1 where it is none of them:
// without an index while they rise, first behind the one that was found last.
func (b *builder) known(id string, last int32) int32 {
	if !b.rising {
		if p, ok := b.index[id]; ok {
			return p
		}
		return orphan
	}
	if next := int(last) + 1; next >= 0 && next < len(b.places) && b.places[next].id == id {
		return int32(next)
	}
	i, found := slices.BinarySearchFunc(b.places, id, func(p place, id string) int { return cmp.Compare(p.id, id) })
	if !found {
		return orphan
	}
	return int32(i)
}

// rises tells an identifier that comes behind all others and is written like them, digit
// for digit: no two such identifiers differ in their spelling only.
func (b *builder) rises(id string) bool {
	if len(b.places) == 0 {
		for i := range len(id) {
			if c := id[i]; !digit(c) && c != '-' && c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
		return true
	}
	return id > b.places[len(b.places)-1].id && alike(id, b.places[0].id)
}

// alike tells identifiers that are written alike, digit for digit.
func alike(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && !(digit(a[i]) && digit(b[i])) {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// number makes the index of the identifiers that were listed while they rose.
func (b *builder) number() {
	if !b.rising {
		return
	}
	b.rising = false
	b.index, b.alias, b.loose = map[string]int32{}, map[string]int32{}, map[string]int32{}
	for i, p := range b.places {
		alias := aliasOf(p.id)
		b.enter(int32(i), spellings{alias, looseAlias(alias)})
	}
}

// enter notes the place of a new identifier.
func (b *builder) enter(p int32, keys spellings) {
	b.index[b.places[p].id] = p
	enter(b.alias, keys.alias, p)
	enter(b.loose, keys.loose, p)
}
