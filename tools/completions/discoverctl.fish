# Completion of discoverctl for fish; it asks the program itself, which knows its options and the peers.

function __discoverctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l candidates ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    if contains -- :files $candidates
        __fish_complete_path "$current"
    else
        printf '%s\n' $candidates
    end
end

complete -c discoverctl -f -a '(__discoverctl_complete)'
