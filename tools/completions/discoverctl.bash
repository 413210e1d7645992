# Completion of discoverctl for bash; it asks the program itself, which knows its options and the peers.

_discoverctl() {
    local line=${COMP_LINE:0:COMP_POINT} words value
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    local current=${words[${#words[@]} - 1]}
    COMPREPLY=()
    while IFS=$'\t' read -r value _; do
        if [[ $value == :files ]]; then
            compopt -o default
            return
        fi
        COMPREPLY+=("$value")
    done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
    # Readline replaces no more than what stands behind the last of these.
    if [[ $current == *[=:]* ]]; then
        local kept=${current%"${current##*[=:]}"}
        COMPREPLY=("${COMPREPLY[@]#"$kept"}")
    fi
}

complete -F _discoverctl discoverctl
